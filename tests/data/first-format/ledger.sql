BEGIN TRANSACTION;
CREATE TABLE agenda (
	kind VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	seen_on DATE NOT NULL, 
	next_on DATE NOT NULL, 
	PRIMARY KEY (kind, "key")
);
INSERT INTO "agenda" VALUES('item','t-2024/1.1.1','2024-09-12','2027-09-18');
INSERT INTO "agenda" VALUES('item','t-2024/1.1.2','2024-09-12','2024-09-13');
INSERT INTO "agenda" VALUES('item','t-2024/1.1.3','2024-09-12','9999-12-31');
INSERT INTO "agenda" VALUES('item','t-2024/1.2.1','2024-09-12','2024-10-16');
INSERT INTO "agenda" VALUES('item','t-2024/1.2.2','2024-09-12','2025-01-01');
INSERT INTO "agenda" VALUES('item','t-2024/1.2.3','2024-09-12','2024-09-13');
INSERT INTO "agenda" VALUES('item','t-2024/2.1.1','2024-09-12','2027-09-18');
INSERT INTO "agenda" VALUES('item','t-2024/2.1.2','2024-09-12','2024-09-13');
INSERT INTO "agenda" VALUES('item','t-2024/2.1.3','2024-09-12','2025-01-01');
INSERT INTO "agenda" VALUES('item','t-2024/2.2.1','2024-09-12','2027-09-18');
INSERT INTO "agenda" VALUES('item','t-2024/2.2.2','2024-09-12','2024-09-13');
INSERT INTO "agenda" VALUES('item','t-2024/2.2.3','2024-09-12','9999-12-31');
INSERT INTO "agenda" VALUES('hazard','QJQ-03M-2024-000001-Q','2024-09-12','2027-09-18');
INSERT INTO "agenda" VALUES('hazard','QJQ-04G-2024-000001-7','2024-09-12','2027-09-18');
INSERT INTO "agenda" VALUES('hazard','QJQ-05G-2024-000001-F','2024-09-12','2024-10-13');
INSERT INTO "agenda" VALUES('unit','jtj','2024-09-12','2024-09-30');
INSERT INTO "agenda" VALUES('unit','yjj','2024-09-12','2024-09-30');
INSERT INTO "agenda" VALUES('unit','zjj','2024-09-12','2024-09-30');
INSERT INTO "agenda" VALUES('plan','t-2024','2024-09-12','2024-09-13');
CREATE TABLE agenda_basis (
	kind VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	PRIMARY KEY (kind)
);
INSERT INTO "agenda_basis" VALUES('item','e8faebb1430b65f78d16f6597df3975987680d9ad91ac502dd1317d590c9c524');
INSERT INTO "agenda_basis" VALUES('hazard','1a06b039ec23838767b6b555defc3f412e67bb17dfb51bdb2f8888e8a5783abe');
INSERT INTO "agenda_basis" VALUES('notice','f1d9c0f0d31cfa5a8bbc16e668f35ce4fb55f5125f26a7a37443fbc898450e1b');
INSERT INTO "agenda_basis" VALUES('submission','a43b2cf7cf67a3bd0da6f763ad93360d6a983bc86b3161e4321dedebe9443286');
INSERT INTO "agenda_basis" VALUES('enterprise','bb8e5012eb2128ed83b9e46d0a351826847363e0114a8beb89794a12a7e27586');
INSERT INTO "agenda_basis" VALUES('unit','9ffa8213192bc3faa2c26a121b49dc440778dd4f95078398a815aab710b3fb70');
INSERT INTO "agenda_basis" VALUES('plan','16be099fd10b0ffbd9d8a3da4e20d4f388d10b1e04a720b8a5b5a59844df3f01');
CREATE TABLE agenda_change (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "agenda_change" VALUES(1,'submission','2024-09/yjj','2024-09-13 02:00:00.000000');
INSERT INTO "agenda_change" VALUES(2,'submission','2024-09/zjj','2024-09-13 02:00:00.000000');
INSERT INTO "agenda_change" VALUES(3,'submission','2024-09/jtj','2024-09-13 02:00:00.000000');
INSERT INTO "agenda_change" VALUES(4,'submission','2024-09/yjj','2024-09-27 02:00:00.000000');
INSERT INTO "agenda_change" VALUES(5,'submission','2024Q3/yjj','2024-09-20 02:00:00.000000');
INSERT INTO "agenda_change" VALUES(6,'submission','2024Q3/zjj','2024-09-20 02:00:00.000000');
INSERT INTO "agenda_change" VALUES(7,'submission','2024Q3/jtj','2024-09-20 02:00:00.000000');
INSERT INTO "agenda_change" VALUES(8,'submission','2024Q3/yjj','2024-09-28 02:00:00.000000');
INSERT INTO "agenda_change" VALUES(9,'item','t-2024/1.1.1','2024-10-20 02:00:00.000000');
INSERT INTO "agenda_change" VALUES(10,'submission','2024Q3/zjj','2024-10-20 02:00:00.000000');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0024');
CREATE TABLE announcement (
	id INTEGER NOT NULL, 
	notice_id INTEGER NOT NULL, 
	unit VARCHAR NOT NULL, 
	occasion VARCHAR NOT NULL, 
	reason VARCHAR(16) NOT NULL, 
	urgency VARCHAR NOT NULL, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	state VARCHAR NOT NULL, 
	why VARCHAR(16), 
	look_at DATETIME, 
	reference VARCHAR, 
	sent_on DATE, 
	repeat_on DATE, 
	PRIMARY KEY (id), 
	FOREIGN KEY(notice_id) REFERENCES notice (id), 
	UNIQUE (notice_id, unit, occasion)
);
CREATE TABLE announcement_decision (
	id INTEGER NOT NULL, 
	announcement_id INTEGER NOT NULL, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	outcome VARCHAR(16) NOT NULL, 
	reason VARCHAR(16) NOT NULL, 
	until DATETIME, 
	reference VARCHAR, 
	PRIMARY KEY (id), 
	FOREIGN KEY(announcement_id) REFERENCES announcement (id)
);
CREATE TABLE appraisal_point (
	id INTEGER NOT NULL, 
	unit VARCHAR NOT NULL, 
	year INTEGER NOT NULL, 
	points INTEGER NOT NULL, 
	basis VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	corrects INTEGER, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(corrects) REFERENCES appraisal_point (id), 
	UNIQUE (corrects), 
	UNIQUE (digest)
);
CREATE TABLE assessment (
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	PRIMARY KEY (as_of)
);
INSERT INTO "assessment" VALUES('2024-09-12','2024-09-12 02:00:00.000000');
CREATE TABLE "audit_event" (
	id INTEGER NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	as_of DATE NOT NULL, 
	actor VARCHAR NOT NULL, 
	verb VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	why VARCHAR NOT NULL, 
	details JSON NOT NULL, 
	chain BLOB NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "audit_event" VALUES(1,'2024-01-02 02:00:00.000000','2024-01-02','王敏@awb','plan.load','plan:t-2024','','{"revision": 1, "items": 12, "file": "t-2024.yaml", "hash": "2f982517de78c114050e6a7c49dba761304950b7cebc94f1a0a026d6fcaf89a6"}',X'954DDD06608EBFE01629E2BFC2AB437C31184932153089A2AC9C1C786F6E0A14');
INSERT INTO "audit_event" VALUES(2,'2024-07-05 02:00:00.000000','2024-07-05','王敏@awb','progress.record','item:t-2024/1.1.2','progress.csv','{"of": "2024-06-30", "value": "20", "by": "yjj"}',X'409FA2002AA98C462DA468DA08F08AA5C770E13ABA3C765E98859BE56077D3CB');
INSERT INTO "audit_event" VALUES(3,'2024-07-05 02:00:00.000000','2024-07-05','王敏@awb','progress.record','item:t-2024/1.1.3','progress.csv','{"of": "2024-06-30", "done": true, "by": "yjj"}',X'0E9D3DDE05F49B687D723A21C6AA1E52F7C9F9FE0DF9E00952723EDCCCE3BF74');
INSERT INTO "audit_event" VALUES(4,'2024-07-05 02:00:00.000000','2024-07-05','王敏@awb','progress.record','item:t-2024/1.2.1','progress.csv','{"of": "2024-06-30", "percent": "50", "by": "zjj"}',X'C6A473097807E974A28F9320904E6B718DBD9D7B39659E1B5E3EC00921652C3B');
INSERT INTO "audit_event" VALUES(5,'2024-07-05 02:00:00.000000','2024-07-05','王敏@awb','progress.record','item:t-2024/1.2.2','progress.csv','{"of": "2024-06-30", "value": "700", "by": "zjj"}',X'730329D0057770F9DA8EFD638A24B56D8BCDD6AC629EAFD48A6881FE6384E365');
INSERT INTO "audit_event" VALUES(6,'2024-07-05 02:00:00.000000','2024-07-05','王敏@awb','progress.record','item:t-2024/1.2.3','progress.csv','{"of": "2024-06-30", "percent": "50", "by": "zjj"}',X'C9C233FB766CE2E00D03F45AF83F0C0EA7B3B4F25CE7DC78E56E46431278D6CB');
INSERT INTO "audit_event" VALUES(7,'2024-07-05 02:00:00.000000','2024-07-05','王敏@awb','progress.record','item:t-2024/2.1.1','progress.csv','{"of": "2024-06-30", "percent": "30", "by": "jtj"}',X'2B0BB6E0C9EF6EF8A8C0804E1F46B5EAD07C28A112DB1C4C636EBE10614A3525');
INSERT INTO "audit_event" VALUES(8,'2024-07-05 02:00:00.000000','2024-07-05','王敏@awb','progress.record','item:t-2024/2.1.2','progress.csv','{"of": "2024-06-30", "value": "100", "by": "jtj"}',X'33934B57DAADFC24104ADF97A6C048FF2C2030A82154B33ABDB82C4F39EC5E24');
INSERT INTO "audit_event" VALUES(9,'2024-07-05 02:00:00.000000','2024-07-05','王敏@awb','progress.record','item:t-2024/2.1.3','progress.csv','{"of": "2024-06-30", "percent": "50", "by": "jtj"}',X'1BA8DAD41268C0B7426713BB8FCC7740C8FC517247BE81433FD05421DBE6BAF5');
INSERT INTO "audit_event" VALUES(10,'2024-07-05 02:00:00.000000','2024-07-05','王敏@awb','progress.record','item:t-2024/2.2.2','progress.csv','{"of": "2024-06-30", "value": "5", "by": "lsj"}',X'AC3A01392F440FBE2D3F71FAB55E964FD6791BA1F0CFF17CB380AF6375243408');
INSERT INTO "audit_event" VALUES(11,'2024-07-05 02:00:00.000000','2024-07-05','王敏@awb','progress.import','file:progress.csv','','{"rows": 9, "added": 9, "sha256": "69b0b0529675f8637acd1c73c2b0c1d95c6720ca8daa280dad9da9edcc087daa"}',X'00617C7ED0124142768DA98B3B598BEA254AAD035684EE78C3B1F6CC9930285F');
INSERT INTO "audit_event" VALUES(12,'2024-09-05 02:00:00.000000','2024-09-05','王敏@awb','config.revise','config:hazards/deadlines','','{"sequence": 1, "hash": "1f26436396e33f8775031e3f3b535c4f5d186ddf89715413c1a22ee12058a847"}',X'FBE1F8B27BE78DFD9C1D75996510B18328D80B3E0266C83A55EAD182D4A4F607');
INSERT INTO "audit_event" VALUES(13,'2024-09-05 02:00:00.000000','2024-09-05','王敏@awb','hazard.register','hazard:QJQ-03M-2024-000001-Q','','{"row": 2, "digest": "2c8becb7ced69bc41ea302a2e3bf0d56e2ae8b027f3ab8dfb50d6df4599bf575", "status": "dispatched"}',X'8E00F306F16718725BCE1CE5F415E68041AB4BCA2CD3DCBF69332A0DCDC9D650');
INSERT INTO "audit_event" VALUES(14,'2024-09-05 02:00:00.000000','2024-09-05','王敏@awb','hazard.register','hazard:QJQ-04G-2024-000001-7','','{"row": 3, "digest": "a22e3dc836668185fc2f8ff526fde68a0379aabca2ed4faf62466778d0c9881e", "status": "closed"}',X'10F826D4194163AEA3ED0F56F88F43043B6F60B8161B12D13D01B1F7419CDCC4');
INSERT INTO "audit_event" VALUES(15,'2024-09-05 02:00:00.000000','2024-09-05','王敏@awb','hazard.register','hazard:QJQ-05G-2024-000001-F','','{"row": 4, "digest": "8262f6a8ec511688121b314c1a0a87d48b945414d141d39bac94cc92e0127cf8", "status": "dispatched"}',X'6F897CAE70EBCC6190EEB58EA4D72A82197662F8F78392093894BC67DD3D86E1');
INSERT INTO "audit_event" VALUES(16,'2024-09-05 02:00:00.000000','2024-09-05','王敏@awb','hazard.import','file:hazards.csv','','{"rows": 3, "added": 3, "corrected": 0, "sha256": "177ad92ea48f8b12f4de0278ca7e9ba67ad42681985c2b0b23edd9c31a79f509"}',X'8313E79ECAE894F3A6F261E1F0ADABD05FA8323507B35268EE2AF354383AFFF3');
INSERT INTO "audit_event" VALUES(17,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','config.revise','config:units','','{"sequence": 1, "hash": "214d47168c3dcd61148b87ee84b28ea60114265c4ec28c563a22dd687a94179a"}',X'7555A398369BB2A3DB5234DBE64D6E8EAED1E996749113641E80CDE928CCC04D');
INSERT INTO "audit_event" VALUES(18,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','config.revise','config:rules/alarms','','{"sequence": 1, "hash": "9c8a75acbf390f30487c2848a66b437d7c8c400366a7e4a986ded2adce642b2e"}',X'EF3094E038BCC89AE0CD81447EFDDDB231FA217FDAD018EBDF9C70A12126E63C');
INSERT INTO "audit_event" VALUES(19,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','config.revise','config:rules/enterprises','','{"sequence": 1, "hash": "6ed39a8c9afa1b83f0f7a4408c93bdb2f6efba141fd29f5dff3c438c98e295e8"}',X'CB8658909ECFEE3F0A275E87083A190B7693C9E1B319FFAF1997B11A004F4B99');
INSERT INTO "audit_event" VALUES(20,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','config.revise','config:rules/hazards','','{"sequence": 1, "hash": "fdf310e76672235c8622fc6c84c4f6b30882104677197eb0aaf861ca4987372e"}',X'B9AB7954D5D34149BA860B79814A9D92E8D3BE4888440322C39A815642C60DF0');
INSERT INTO "audit_event" VALUES(21,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','config.revise','config:rules/items','','{"sequence": 1, "hash": "e44ee270a55fc237743cafca7d4ed8cb1ca513ffec295510243645c966395fb2"}',X'239F397A1902F598761691E81DE0ED8D8DE1E9E91838DE4D0B5C8A7E3AEDB9BD');
INSERT INTO "audit_event" VALUES(22,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','config.revise','config:rules/notices','','{"sequence": 1, "hash": "5d1fb80f0fcb5437dcadb28c1931d21ac8aed156924df799e1b9ad9da3fa9f80"}',X'C2F1990642FC65DAF55FC9E1625D6B96BF212A4038D16ED3BAABC2CCA22C2031');
INSERT INTO "audit_event" VALUES(23,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','config.revise','config:rules/plans','','{"sequence": 1, "hash": "359fac29deedc98eae410e2585d2261aefd3240daf77f22481ffeec7db258fde"}',X'060AD7BDE579DAE2F6786C63B6BF7EEA7ED3036F329103229E2BAA6A46BE3347');
INSERT INTO "audit_event" VALUES(24,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','config.revise','config:rules/submissions','','{"sequence": 1, "hash": "5259d9983be4cc814bcd8697fc420aabeb0a265cf2cd1235953dbcf6a8d4b87e"}',X'1BF790DA6686ED4E64ADDBA6669492DB05AA2A72231B1623BB7A0148533A6C89');
INSERT INTO "audit_event" VALUES(25,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','config.revise','config:rules/units','','{"sequence": 1, "hash": "6d643fda35fcd783284692d4a2e3672d9c17d39055fccb552e028088cd98e5b2"}',X'B011F2626F4D90A99D74D234FB7306A2386585B09568302FA68245DFB9FFB84C');
INSERT INTO "audit_event" VALUES(26,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','finding.open','item:t-2024/1.1.1','','{"rule": "item-overdue", "since": "2024-07-01", "facts": {"plan": "t-2024", "unit": "yjj", "kind": "once", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-06-30", "change_requested": false, "scheduled_percent": "100.00", "days_to_due": -74, "days_overdue": 74, "working_days_overdue": 54, "time_left_percent": "0.00", "reported": false, "reports_missed": 2, "decreased": false, "claimed": false, "verified": false, "sent_back": false}}',X'0693719D9204D2851A8A5A67839892CC33D5710ED160D74CB748C9996790405A');
INSERT INTO "audit_event" VALUES(27,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','finding.open','item:t-2024/1.1.1','','{"rule": "item-unreported", "since": "2024-07-11", "facts": {"plan": "t-2024", "unit": "yjj", "kind": "once", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-06-30", "change_requested": false, "scheduled_percent": "100.00", "days_to_due": -74, "days_overdue": 74, "working_days_overdue": 54, "time_left_percent": "0.00", "reported": false, "reports_missed": 2, "decreased": false, "claimed": false, "verified": false, "sent_back": false}}',X'FF54D526ABEFFCEF83C0F1D20E94035F5C0B82B85929AD23510BCCA192080884');
INSERT INTO "audit_event" VALUES(28,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','finding.open','item:t-2024/1.1.2','','{"rule": "item-behind-schedule", "since": "2024-06-30", "facts": {"plan": "t-2024", "unit": "yjj", "kind": "quantity", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-12-31", "change_requested": false, "percent": "20.00", "scheduled_percent": "49.73", "attainment_percent": "40.22", "days_to_due": 110, "days_overdue": 0, "working_days_overdue": 0, "time_left_percent": "30.05", "reported": true, "days_since_report": 74, "reports_missed": 0, "decreased": false, "rise_percent": "20.00", "days_to_cut_off": 0, "still_returns": 0, "evidence_used_before": false, "claimed": false, "verified": false, "sent_back": false}}',X'F302AC7FF81605F41D296D2757CA42C665B27C48A404B98DBADAFB81291C879F');
INSERT INTO "audit_event" VALUES(29,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','finding.open','item:t-2024/1.2.1','','{"rule": "item-due-soon", "since": "2024-07-21", "facts": {"plan": "t-2024", "unit": "zjj", "kind": "once", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-10-15", "change_requested": false, "percent": "50.00", "scheduled_percent": "0.00", "days_to_due": 33, "days_overdue": 0, "working_days_overdue": 0, "time_left_percent": "11.42", "reported": true, "days_since_report": 74, "reports_missed": 0, "decreased": false, "rise_percent": "50.00", "days_to_cut_off": 0, "still_returns": 0, "evidence_used_before": false, "claimed": false, "verified": false, "sent_back": false}}',X'148330DAB990D81D344C6B84CF8F2954BF3F7C263C46FEAEAF8416D33B066FD0');
INSERT INTO "audit_event" VALUES(30,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','finding.open','item:t-2024/2.1.1','','{"rule": "item-overdue", "since": "2024-09-01", "facts": {"plan": "t-2024", "unit": "jtj", "kind": "once", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-08-31", "change_requested": false, "percent": "30.00", "scheduled_percent": "0.00", "days_to_due": -12, "days_overdue": 12, "working_days_overdue": 9, "time_left_percent": "0.00", "reported": true, "days_since_report": 74, "reports_missed": 0, "decreased": false, "rise_percent": "30.00", "days_to_cut_off": 0, "still_returns": 0, "evidence_used_before": false, "claimed": false, "verified": false, "sent_back": false}}',X'3B47EA34ABD0D940FED2B70C2ED223480D47E564B66D9191EA91D043B1D7F8F9');
INSERT INTO "audit_event" VALUES(31,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','finding.open','item:t-2024/2.1.2','','{"rule": "item-behind-schedule", "since": "2024-06-30", "facts": {"plan": "t-2024", "unit": "jtj", "kind": "quantity", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-12-31", "change_requested": false, "percent": "20.00", "scheduled_percent": "49.73", "attainment_percent": "40.22", "days_to_due": 110, "days_overdue": 0, "working_days_overdue": 0, "time_left_percent": "30.05", "reported": true, "days_since_report": 74, "reports_missed": 0, "decreased": false, "rise_percent": "20.00", "days_to_cut_off": 0, "still_returns": 0, "evidence_used_before": false, "claimed": false, "verified": false, "sent_back": false}}',X'9DE3109DAF87EE0CBC170BE90C2595FC9E0FD79DE65956B7A4A465D5FA7DE94F');
INSERT INTO "audit_event" VALUES(32,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','finding.open','item:t-2024/2.2.1','','{"rule": "item-overdue", "since": "2024-08-01", "facts": {"plan": "t-2024", "unit": "zjj", "kind": "once", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-07-31", "change_requested": false, "scheduled_percent": "0.00", "days_to_due": -43, "days_overdue": 43, "working_days_overdue": 31, "time_left_percent": "0.00", "reported": false, "reports_missed": 2, "decreased": false, "claimed": false, "verified": false, "sent_back": false}}',X'91AAA5FB1B9C73B06F2B729BF6949F34F14D615943B5B1DBECE1937D749D9269');
INSERT INTO "audit_event" VALUES(33,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','finding.open','item:t-2024/2.2.1','','{"rule": "item-unreported", "since": "2024-07-11", "facts": {"plan": "t-2024", "unit": "zjj", "kind": "once", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-07-31", "change_requested": false, "scheduled_percent": "0.00", "days_to_due": -43, "days_overdue": 43, "working_days_overdue": 31, "time_left_percent": "0.00", "reported": false, "reports_missed": 2, "decreased": false, "claimed": false, "verified": false, "sent_back": false}}',X'345183DF9CF0AC9BA9C069CA239303D506E569ABA7D5D7D33B5526F3900281FE');
INSERT INTO "audit_event" VALUES(34,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','finding.open','item:t-2024/2.2.2','','{"rule": "item-behind-schedule", "since": "2024-06-30", "facts": {"plan": "t-2024", "unit": "zjj", "kind": "quantity", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-12-31", "change_requested": false, "percent": "6.25", "scheduled_percent": "49.73", "attainment_percent": "12.57", "days_to_due": 110, "days_overdue": 0, "working_days_overdue": 0, "time_left_percent": "30.05", "reported": true, "days_since_report": 74, "reports_missed": 0, "decreased": false, "rise_percent": "6.25", "days_to_cut_off": 0, "still_returns": 0, "evidence_used_before": false, "claimed": false, "verified": false, "sent_back": false}}',X'26B89BBB2CA6A532724BBB919C43A51C2EE4DA0EC85DBF73F3BB94C235BB2335');
INSERT INTO "audit_event" VALUES(35,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','finding.open','hazard:QJQ-03M-2024-000001-Q','','{"rule": "hazard-overdue-major", "since": "2024-09-10", "facts": {"level": "major", "category": "03", "unit": "yjj", "territory": "qjq", "sector": "yjj", "region": "qjq", "source": "campaign", "institutions": 0, "recurs_despite_measure": false, "mode": "by_deadline", "status": "dispatched", "days_in_status": 33, "found": "2024-08-10", "deadline": "2024-09-09", "original_deadline": "2024-09-09", "days_to_deadline": -3, "days_overdue": 3, "working_days_overdue": 3, "days_overdue_total": 3, "time_left_percent": "0.00", "days_open": 33, "days_since_reopened": 33, "assured": false, "monitored": false, "extensions": 0, "reopenings": 0, "returns": 0, "transfers": 0, "recheck_failures": 0, "listed": false, "listing": "none", "count(extension within 60 days)": 0}}',X'ABE1AD06B8DB3FB65BDE32BA51288A816FCEDDE84D48DE083DFA49A200BA4771');
INSERT INTO "audit_event" VALUES(36,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','finding.open','hazard:QJQ-03M-2024-000001-Q','','{"rule": "hazard-without-assurances", "since": "2024-08-15", "facts": {"level": "major", "category": "03", "unit": "yjj", "territory": "qjq", "sector": "yjj", "region": "qjq", "source": "campaign", "institutions": 0, "recurs_despite_measure": false, "mode": "by_deadline", "status": "dispatched", "days_in_status": 33, "found": "2024-08-10", "deadline": "2024-09-09", "original_deadline": "2024-09-09", "days_to_deadline": -3, "days_overdue": 3, "working_days_overdue": 3, "days_overdue_total": 3, "time_left_percent": "0.00", "days_open": 33, "days_since_reopened": 33, "assured": false, "monitored": false, "extensions": 0, "reopenings": 0, "returns": 0, "transfers": 0, "recheck_failures": 0, "listed": false, "listing": "none", "count(extension within 60 days)": 0}}',X'1C2018AF201C481CBE528817C4AD1871120F158172EA5B90BD7D2A61ACE88B45');
INSERT INTO "audit_event" VALUES(37,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','finding.open','plan:t-2024','','{"rule": "plan-behind", "since": "2024-01-01", "facts": {"plan": "t-2024", "items": 11, "completed": 1, "withdrawn": 1, "overdue": 3, "state": "behind", "days_to_end": 110, "completion_rate": "9.09", "schedule_progress": "69.95", "deviation": "-60.85", "attainment": "13.00", "sum(item.weight where days_overdue >= 1)": "3.00", "sum(item.weight where status != ''withdrawn'')": "11.00"}}',X'54A19A3441330756FE8AF2B14C92385DD1857315D4EF709F20931D2AE6E3E496');
INSERT INTO "audit_event" VALUES(38,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','finding.open','plan:t-2024','','{"rule": "plan-weight-overdue", "since": "2024-09-01", "facts": {"plan": "t-2024", "items": 11, "completed": 1, "withdrawn": 1, "overdue": 3, "state": "behind", "days_to_end": 110, "completion_rate": "9.09", "schedule_progress": "69.95", "deviation": "-60.85", "attainment": "13.00", "sum(item.weight where days_overdue >= 1)": "3.00", "sum(item.weight where status != ''withdrawn'')": "11.00"}}',X'CEDE0F6B4A9D4B6C99FEFDFB61A285814F3D2936E4AB3D5958DCB6B3D06540CB');
INSERT INTO "audit_event" VALUES(39,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','notice.draft','notice:t-2024.awb.reminder.2024-09-12','','{"findings": [12]}',X'B340F48FBA4894B306347A6B82DCC8BCCCDB2AC43D7A5F2045C65E2B4B7DB128');
INSERT INTO "audit_event" VALUES(40,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','notice.draft','notice:t-2024.jtj.reminder.2024-09-12','','{"findings": [6]}',X'0574414BA67995D999623A4B6AC1F61F503173338BEF4A2B47CB7C305E86D08C');
INSERT INTO "audit_event" VALUES(41,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','notice.draft','notice:t-2024.jtj.supervision.2024-09-12','','{"findings": [5]}',X'1776C7E6FCC5D46D5475BB5198B0D049EA909D49A3504EF4700A7476A64FEF9B');
INSERT INTO "audit_event" VALUES(42,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','notice.draft','notice:t-2024.yjj.reminder.2024-09-12','','{"findings": [3]}',X'36129CE77F8DBAC1D26C806445EA45C65FEC816A14160FE3032A30495BB5438A');
INSERT INTO "audit_event" VALUES(43,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','notice.draft','notice:t-2024.yjj.supervision.2024-09-12','','{"findings": [1]}',X'4A05E2CE9C1B73FD81D25156FA022C8E449514132F8565ABCBF5B89A8BD178E0');
INSERT INTO "audit_event" VALUES(44,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','notice.draft','notice:t-2024.zjj.reminder.2024-09-12','','{"findings": [4, 9]}',X'8A040D92173E650775B739DC4C813852921B37985563037E19850BE65E9ABB0D');
INSERT INTO "audit_event" VALUES(45,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','notice.draft','notice:t-2024.zjj.supervision.2024-09-12','','{"findings": [7]}',X'6F22C456E8B64854B4B929B42C493CE88FD76A83C2FAEEEEC8BE972E8BBD69E4');
INSERT INTO "audit_event" VALUES(46,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','notice.hush','notice:t-2024.yjj.supervision.2024-09-12','higher','{"findings": [2]}',X'7B1A58AB0F7FE459AA6521B2009661E589973F2D3C88482ED126947A01CCC7CE');
INSERT INTO "audit_event" VALUES(47,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','notice.hush','notice:t-2024.zjj.supervision.2024-09-12','higher','{"findings": [8]}',X'5B42E7167C29570904D735BE15D87A838DAB123E4990851CA8EC6F288245B411');
INSERT INTO "audit_event" VALUES(48,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','ledger.seal','table:config_revision','','{"after": null, "last": 10, "rows": 10, "columns": ["id", "name", "sequence", "content_hash", "content", "as_of", "recorded_at"], "sha256": "eee8e5b4bb8355c8167b2ec37aa68634da70cae9475b29116a78e23c9b9c7454"}',X'ED977CD983AEB6B58D763901090CF1EDD5EA3B520813059E392751AF86ED9D51');
INSERT INTO "audit_event" VALUES(49,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','ledger.seal','table:hazard_event','','{"after": null, "last": 4, "rows": 4, "columns": ["id", "hazard", "as_of", "recorded_at", "verb", "actor", "person", "document", "details", "digest"], "sha256": "506722b0c0a8ae350d9c91bfa89189f22ec2fbe491b5f96d6bf1772dc97405db"}',X'91CE5A16DEAE2FBBBE882FD5940960201F84C2E88466D4FC5154A8BB89F6996E');
INSERT INTO "audit_event" VALUES(50,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','ledger.seal','table:plan_revision','','{"after": null, "last": 1, "rows": 1, "columns": ["id", "plan", "revision", "title", "issuer", "start", "end", "effective", "document", "part_of", "mode", "basis", "tolerance", "content_hash", "as_of", "recorded_at"], "sha256": "fd399e8e5fef11987f0efe4601c5c62ef0540f456a17d3b00f777d08f78ee46a"}',X'DDB9D1D241C1073B863F8F9E3719A015CD963B3FB5969EFCDC87F953528C180D');
INSERT INTO "audit_event" VALUES(51,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','ledger.seal','table:progress_report','','{"after": null, "last": 9, "rows": 9, "columns": ["id", "plan", "item", "as_of", "recorded_at", "value", "percent", "done", "note", "problems", "next_steps", "evidence", "reported_by", "sheet", "digest"], "sha256": "b66d5e2d04c5cf7afaee27b59c3ee45642b97fd05d83ff74d301245458270ca6"}',X'8D1A60FC615880F25DF76E0A2FE8EDC354E141562980A400AECE6701DBC8C73A');
INSERT INTO "audit_event" VALUES(52,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','ledger.seal','table:plan_item','','{"after": null, "last": 12, "rows": 12, "columns": ["id", "revision_id", "position", "code", "title", "task", "measure", "lead", "co_lead", "cooperating", "kind", "start", "due", "weight", "target_value", "target_unit", "target_at_most", "milestones", "withdrawn_on", "withdrawn_document", "carries", "source"], "sha256": "1598ae399292deda904d8c87f96050ac59744822af68fdebac73d465a2035ed2"}',X'54EE9E886BEAF91B8DAEF18D3C87D9D8B1C8AE5B3DD6496BF0E96526688AB172');
INSERT INTO "audit_event" VALUES(53,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','ledger.seal','table:plan_measure','','{"after": null, "last": 4, "rows": 4, "columns": ["id", "revision_id", "position", "code", "title", "task"], "sha256": "e1b0f6d2b24f4cd2946dbd75a7276714003cacc84684440716d200b587986fd5"}',X'743595A9CBEE2B0F01298DC0EB7F947C6BA72D393C40125298D74D84F9A088A0');
INSERT INTO "audit_event" VALUES(54,'2024-09-12 02:00:00.000000','2024-09-12','王敏@awb','ledger.seal','table:plan_task','','{"after": null, "last": 2, "rows": 2, "columns": ["id", "revision_id", "position", "code", "title"], "sha256": "b4c689959205775b5190c81e23161e55c20d2d25c21cbb9f3dd8b5ed13b09be4"}',X'CEDE297630A691FBE193068DC4AE83548516393F860E56FA9AA5FF0C3BD1F527');
INSERT INTO "audit_event" VALUES(55,'2024-09-13 02:00:00.000000','2024-09-13','王敏@awb','round.open','round:2024-09','','{"due": "2024-09-30", "cut_off": "2024-09-30"}',X'F3E4C8A08DFDB1AFFFF8FBD55B91F4FB74F4B50C0D2B839B6D84A43C2D566A7C');
INSERT INTO "audit_event" VALUES(56,'2024-09-13 02:00:00.000000','2024-09-13','王敏@awb','submission.ask','submission:2024-09/yjj','','{"due": "2024-09-30"}',X'A74E7640747E10FE4B9FCC7373D7386860F7A29E333D7231D6CECF55F5DD91B0');
INSERT INTO "audit_event" VALUES(57,'2024-09-13 02:00:00.000000','2024-09-13','王敏@awb','submission.ask','submission:2024-09/zjj','','{"due": "2024-09-30"}',X'D7FC9038E522456EDAE5AA6C743067791A9A0C20A1FD1ED2B0C936678B21F896');
INSERT INTO "audit_event" VALUES(58,'2024-09-13 02:00:00.000000','2024-09-13','王敏@awb','submission.ask','submission:2024-09/jtj','','{"due": "2024-09-30"}',X'52111A38A49491BD0077D6B21A65CBB931CE8A677B0B03695767EDE13D4038EE');
INSERT INTO "audit_event" VALUES(59,'2024-09-27 02:00:00.000000','2024-09-27','王敏@awb','submission.submit','submission:2024-09/yjj','','{"on_behalf_of": "yjj"}',X'4518473C49497678ED7CB3E7680353700A19AAA15638230F582A95E513CA25A6');
INSERT INTO "audit_event" VALUES(60,'2024-09-20 02:00:00.000000','2024-09-20','王敏@awb','round.open','round:2024Q3','','{"due": "2024-10-07", "cut_off": "2024-09-30"}',X'EA066413E5D1E0B50D15DEE92184326CE37EC126285D56FF7016A97061B7CF77');
INSERT INTO "audit_event" VALUES(61,'2024-09-20 02:00:00.000000','2024-09-20','王敏@awb','submission.ask','submission:2024Q3/yjj','','{"due": "2024-10-07"}',X'2AB000AEFB211B55B2D2BD919EFB8EAC1454A5B73663B8D788EFAA5506F59BD6');
INSERT INTO "audit_event" VALUES(62,'2024-09-20 02:00:00.000000','2024-09-20','王敏@awb','submission.ask','submission:2024Q3/zjj','','{"due": "2024-10-07"}',X'1B9E01B7D5E657F090AD07C2D4870233A0C5FD695960D7C5FD24B9E5A8E14DF7');
INSERT INTO "audit_event" VALUES(63,'2024-09-20 02:00:00.000000','2024-09-20','王敏@awb','submission.ask','submission:2024Q3/jtj','','{"due": "2024-10-07"}',X'8D2212ED6D3070EBAEBBBC056E373D56C36EA82066678D081E7EEE24D5572995');
INSERT INTO "audit_event" VALUES(64,'2024-09-28 02:00:00.000000','2024-09-28','王敏@awb','submission.submit','submission:2024Q3/yjj','','{"on_behalf_of": "yjj"}',X'AE0BED0E8F363B034246E4D59D25C0A48B33A5D38D3C7C14D13A8626BEC8F07C');
INSERT INTO "audit_event" VALUES(65,'2024-10-08 02:00:00.000000','2024-10-08','王敏@awb','ledger.seal','table:submission_step','','{"after": null, "last": 2, "rows": 2, "columns": ["id", "submission_id", "verb", "as_of", "recorded_at", "actor", "person", "on_behalf_of", "remark", "document", "due", "digest"], "sha256": "4a227acad815a2af86d2aaa278f28885639cb916557fde512ddf5b480ad5ae0f"}',X'FD786B868D42C9CA2532D95681559B596200D0D50CC1397DA3FF9DE8D23949C7');
INSERT INTO "audit_event" VALUES(66,'2024-10-08 02:00:00.000000','2024-10-08','王敏@awb','publication.publish','publication:2024Q3.v1','','{"issue": 1, "sha256": "d96ade372cb398e1ca82b0d76ed08bee94dd8389c45d9a288a76ad1b6ab79e43", "despite": "", "open": []}',X'A0AF7474767D9D07B52B0FD318E1DF4681A5689F190A742D2B1A9E20E6AAD1CB');
INSERT INTO "audit_event" VALUES(67,'2024-10-20 02:00:00.000000','2024-10-20','王敏@awb','progress.record','item:t-2024/1.1.1','','{"of": "2024-09-20", "done": true, "by": "yjj"}',X'30F6F320EC358B03DBC7AB3D658D6684CFD69B7EF6778C533547F85EDF14D437');
INSERT INTO "audit_event" VALUES(68,'2024-10-20 02:00:00.000000','2024-10-20','王敏@awb','submission.submit','submission:2024Q3/zjj','','{"on_behalf_of": "zjj"}',X'5F56C7F5F96C8777D60B4B0B4756B976A34803C9530BA8688C1F67F254C01774');
CREATE TABLE brief (
	id INTEGER NOT NULL, 
	as_of DATE NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	data TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (as_of, sha256)
);
CREATE TABLE change_request (
	id INTEGER NOT NULL, 
	"plan" VARCHAR NOT NULL, 
	item VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	unit VARCHAR NOT NULL, 
	field VARCHAR NOT NULL, 
	was VARCHAR NOT NULL, 
	wanted VARCHAR NOT NULL, 
	document VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	revision INTEGER NOT NULL, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT uq_change_request_said UNIQUE ("plan", item, field, wanted, document), 
	CONSTRAINT uq_change_request_number UNIQUE ("plan", item, number)
);
CREATE TABLE change_step (
	id INTEGER NOT NULL, 
	request_id INTEGER NOT NULL, 
	place VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	document VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	revision INTEGER, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(request_id) REFERENCES change_request (id), 
	CONSTRAINT uq_change_step_place UNIQUE (request_id, place)
);
CREATE TABLE channel_use (
	id INTEGER NOT NULL, 
	channel VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	posts INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE claim_sample (
	id INTEGER NOT NULL, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	seed VARCHAR NOT NULL, 
	drawn INTEGER NOT NULL, 
	weights JSON NOT NULL, 
	frame JSON NOT NULL, 
	frame_hash VARCHAR NOT NULL, 
	chosen JSON NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (seed, frame_hash, drawn)
);
CREATE TABLE config_revision (
	id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	sequence INTEGER NOT NULL, 
	content_hash VARCHAR NOT NULL, 
	content JSON NOT NULL, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name, sequence)
);
INSERT INTO "config_revision" VALUES(1,'hazards/deadlines',1,'1f26436396e33f8775031e3f3b535c4f5d186ddf89715413c1a22ee12058a847','{"deadlines": ["major/*: 30 days", "general/*: 15 days"]}','2024-09-05','2024-09-05 02:00:00.000000');
INSERT INTO "config_revision" VALUES(2,'units',1,'214d47168c3dcd61148b87ee84b28ea60114265c4ec28c563a22dd687a94179a','{"units": [{"code": "awb", "name": "\u5e02\u5b89\u59d4\u529e", "aliases": [], "role": "committee_office", "superior": null, "region": null, "valid_from": null, "valid_to": null, "successor": null}, {"code": "yjj", "name": "\u5e02\u5e94\u6025\u7ba1\u7406\u5c40", "aliases": [], "role": "sector", "superior": "awb", "region": null, "valid_from": null, "valid_to": null, "successor": null}, {"code": "zjj", "name": "\u5e02\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40", "aliases": [], "role": "sector", "superior": "awb", "region": null, "valid_from": null, "valid_to": null, "successor": null}, {"code": "jtj", "name": "\u5e02\u4ea4\u901a\u8fd0\u8f93\u5c40", "aliases": [], "role": "sector", "superior": "awb", "region": null, "valid_from": null, "valid_to": null, "successor": null}, {"code": "lsj", "name": "\u5e02\u7cae\u98df\u5c40", "aliases": [], "role": "sector", "superior": "awb", "region": null, "valid_from": null, "valid_to": "2024-08-31", "successor": "zjj"}, {"code": "qjq", "name": "\u6e05\u6c5f\u533a", "aliases": [], "role": "territory", "superior": "awb", "region": "qjq", "valid_from": null, "valid_to": null, "successor": null}]}','2024-09-12','2024-09-12 02:00:00.000000');
INSERT INTO "config_revision" VALUES(3,'rules/alarms',1,'9c8a75acbf390f30487c2848a66b437d7c8c400366a7e4a986ded2adce642b2e','{"ruleset": "alarms", "subject": "item", "let": {}, "overrides": {}, "rules": {"item-jump-before-cut-off": {"title": "\u622a\u6b62\u524d\u7a81\u589e", "colour": "yellow", "when": "kind in [''quantity'', ''recurring''] and days_to_cut_off <= 3 and rise_percent >= 30 and rise_percent >= (3 * usual_rise_percent)", "for": null, "notice": null, "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u8fdb\u5c55\u62a5\u9001\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u4e5d\u6761", "reply_within": null, "suppresses": [], "valid": [null, null], "shown_to": "office"}, "item-evidence-used-before": {"title": "\u4f50\u8bc1\u4e0e\u522b\u7684\u4e8b\u9879\u76f8\u540c", "colour": "yellow", "when": "evidence_used_before == true", "for": null, "notice": null, "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u8fdb\u5c55\u62a5\u9001\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u4e5d\u6761", "reply_within": null, "suppresses": [], "valid": [null, null], "shown_to": "office"}, "item-moves-at-period-ends": {"title": "\u8fdb\u5ea6\u53ea\u5728\u671f\u672b\u53d8\u52a8", "colour": "yellow", "when": "status in [''active'', ''completed''] and still_returns >= 3", "for": null, "notice": null, "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u8fdb\u5c55\u62a5\u9001\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u4e5d\u6761", "reply_within": null, "suppresses": [], "valid": [null, null], "shown_to": "office"}}}','2024-09-12','2024-09-12 02:00:00.000000');
INSERT INTO "config_revision" VALUES(4,'rules/enterprises',1,'6ed39a8c9afa1b83f0f7a4408c93bdb2f6efba141fd29f5dff3c438c98e295e8','{"ruleset": "enterprises", "subject": "enterprise", "let": {}, "overrides": {}, "rules": {"enterprise-three-major-hazards": {"title": "\u540c\u65f6\u6709\u4e09\u4e2a\u4ee5\u4e0a\u91cd\u5927\u9690\u60a3", "colour": "red", "when": "count(hazard where level == ''major'' and status != ''closed'') >= 3", "for": null, "notice": null, "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u516b\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "enterprise-same-kind-again": {"title": "\u540c\u7c7b\u9690\u60a3\u4e00\u5e74\u5185\u53cd\u590d\u51fa\u73b0", "colour": "yellow", "when": "count(hazard by category within 365 days) >= 3", "for": null, "notice": null, "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u516b\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}}}','2024-09-12','2024-09-12 02:00:00.000000');
INSERT INTO "config_revision" VALUES(5,'rules/hazards',1,'fdf310e76672235c8622fc6c84c4f6b30882104677197eb0aaf861ca4987372e','{"ruleset": "hazards", "subject": "hazard", "let": {}, "overrides": {}, "rules": {"hazard-due-7-days": {"title": "\u9690\u60a3\u6574\u6539\u671f\u9650\u5c06\u81f3(7 \u5929\u5185)", "colour": "blue", "when": "status in [''dispatched'', ''found'', ''rectifying''] and days_to_deadline <= 7 and days_to_deadline > 3", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u4e8c\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-due-3-days": {"title": "\u9690\u60a3\u6574\u6539\u671f\u9650\u5c06\u81f3(3 \u5929\u5185)", "colour": "yellow", "when": "status in [''dispatched'', ''found'', ''rectifying''] and days_to_deadline <= 3 and days_to_deadline >= 0", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u4e8c\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-overdue": {"title": "\u4e00\u822c\u9690\u60a3\u903e\u671f\u672a\u6574\u6539", "colour": "yellow", "when": "level == ''general'' and days_overdue >= 1", "for": null, "notice": "supervision", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u4e09\u6761", "reply_within": "5 working days", "suppresses": [], "valid": [null, null]}, "hazard-overdue-major": {"title": "\u91cd\u5927\u9690\u60a3\u903e\u671f\u672a\u6574\u6539", "colour": "red", "when": "level == ''major'' and days_overdue >= 1", "for": null, "notice": null, "ladder": "hazard-major", "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u56db\u6761", "reply_within": null, "suppresses": ["hazard-without-assurances"], "valid": [null, null]}, "hazard-without-assurances": {"title": "\u91cd\u5927\u9690\u60a3\u4e94\u843d\u5b9e\u4e0d\u5230\u4f4d", "colour": "yellow", "when": "level == ''major'' and status in [''dispatched'', ''found'', ''rectifying''] and assured == false and days_since_reopened >= 5", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u4e00\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-awaiting-acceptance": {"title": "\u62a5\u9a8c\u540e\u8fdf\u8fdf\u672a\u9a8c\u6536", "colour": "yellow", "when": "status == ''submitted'' and days_in_status > 10", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u4e94\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-often-returned": {"title": "\u6574\u6539\u4e24\u6b21\u4ee5\u4e0a\u88ab\u9000\u56de", "colour": "yellow", "when": "status != ''closed'' and returns >= 2", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u4e94\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-three-extensions": {"title": "60 \u5929\u5185\u5ef6\u671f\u4e09\u6b21", "colour": "red", "when": "status != ''closed'' and count(extension within 60 days) >= 3", "for": null, "notice": "supervision", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u4e94\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-recurs-despite-measure": {"title": "\u5236\u5ea6\u63aa\u65bd\u65bd\u884c\u540e\u540c\u7c7b\u9690\u60a3\u518d\u53d1", "colour": "yellow", "when": "status != ''closed'' and recurs_despite_measure == true", "for": null, "notice": null, "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u4e5d\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-monitored-without-approval": {"title": "\u5728\u63a7\u76d1\u6d4b\u6ca1\u6709\u6279\u51c6\u6587\u4ef6", "colour": "red", "when": "monitored == true and approved == false", "for": null, "notice": "supervision", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u516d\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-patrol-missed": {"title": "\u5728\u63a7\u76d1\u6d4b\u7684\u9690\u60a3\u6f0f\u4e86\u5de1\u67e5", "colour": "yellow", "when": "days_unpatrolled >= 1", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u516d\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-review-overdue": {"title": "\u5728\u63a7\u76d1\u6d4b\u7684\u9690\u60a3\u903e\u671f\u672a\u590d\u6838", "colour": "red", "when": "days_unreviewed >= 1", "for": null, "notice": "supervision", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u516d\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-recheck-overdue": {"title": "\u5217\u5165\u56de\u5934\u770b\u903e\u671f\u672a\u68c0\u67e5", "colour": "yellow", "when": "days_recheck_overdue >= 1", "for": null, "notice": null, "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u4e03\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-traceback-overdue": {"title": "\u5bf9\u9a8c\u6536\u7684\u8d23\u4efb\u5012\u67e5\u903e\u671f\u672a\u529e\u7ed3", "colour": "red", "when": "days_traceback_overdue >= 1", "for": null, "notice": null, "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u4e03\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-listing-unfiled": {"title": "\u6302\u724c\u540e 3 \u4e2a\u5de5\u4f5c\u65e5\u672a\u5907\u6848", "colour": "yellow", "when": "working_days_unfiled > 3", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u91cd\u5927\u9690\u60a3\u6302\u724c\u7763\u529e\u529e\u6cd5(\u6837\u4f8b)\u7b2c\u516d\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-listing-unpublished": {"title": "\u6302\u724c\u540e 5 \u4e2a\u5de5\u4f5c\u65e5\u672a\u516c\u5e03", "colour": "yellow", "when": "working_days_unpublished > 5", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u91cd\u5927\u9690\u60a3\u6302\u724c\u7763\u529e\u529e\u6cd5(\u6837\u4f8b)\u7b2c\u516d\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-listing-too-long": {"title": "\u7763\u529e\u671f\u9650\u8d85\u8fc7\u4e00\u5e74", "colour": "red", "when": "listed == true and listing_days > 366", "for": null, "notice": "supervision", "ladder": null, "basis": "\u5e02\u91cd\u5927\u9690\u60a3\u6302\u724c\u7763\u529e\u529e\u6cd5(\u6837\u4f8b)\u7b2c\u4e03\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-listing-expired": {"title": "\u7763\u529e\u671f\u9650\u5df2\u8fc7\u800c\u672a\u6458\u724c", "colour": "red", "when": "days_to_listing_end < 0", "for": null, "notice": "supervision", "ladder": null, "basis": "\u5e02\u91cd\u5927\u9690\u60a3\u6302\u724c\u7763\u529e\u529e\u6cd5(\u6837\u4f8b)\u7b2c\u4e03\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-listing-extension-late": {"title": "\u7533\u8bf7\u7763\u529e\u5ef6\u671f\u4e0d\u8db3 20 \u4e2a\u5de5\u4f5c\u65e5", "colour": "yellow", "when": "listed == true and extension_warning_days < 20", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u91cd\u5927\u9690\u60a3\u6302\u724c\u7763\u529e\u529e\u6cd5(\u6837\u4f8b)\u7b2c\u516b\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-listing-extension-undecided": {"title": "\u7763\u529e\u5ef6\u671f\u7533\u8bf7 10 \u4e2a\u5de5\u4f5c\u65e5\u672a\u6279\u590d", "colour": "yellow", "when": "working_days_extension_undecided > 10", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u91cd\u5927\u9690\u60a3\u6302\u724c\u7763\u529e\u529e\u6cd5(\u6837\u4f8b)\u7b2c\u516b\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-delisting-undecided": {"title": "\u7533\u8bf7\u6458\u724c 10 \u5929\u672a\u9a8c\u6536", "colour": "yellow", "when": "days_delisting_undecided > 10", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u91cd\u5927\u9690\u60a3\u6302\u724c\u7763\u529e\u529e\u6cd5(\u6837\u4f8b)\u7b2c\u4e5d\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "hazard-delisting-unpublished": {"title": "\u6458\u724c\u540e 5 \u4e2a\u5de5\u4f5c\u65e5\u672a\u516c\u5e03", "colour": "yellow", "when": "working_days_delisting_unpublished > 5", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u91cd\u5927\u9690\u60a3\u6302\u724c\u7763\u529e\u529e\u6cd5(\u6837\u4f8b)\u7b2c\u4e5d\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}}}','2024-09-12','2024-09-12 02:00:00.000000');
INSERT INTO "config_revision" VALUES(6,'rules/items',1,'e44ee270a55fc237743cafca7d4ed8cb1ca513ffec295510243645c966395fb2','{"ruleset": "items", "subject": "item", "let": {"behind_below": "80"}, "overrides": {}, "rules": {"item-due-soon": {"title": "\u4e34\u8fd1\u5230\u671f", "colour": "blue", "when": "status == ''active'' and kind != ''continuous'' and time_left_percent <= 30 and days_to_due >= 0 and (missing(percent) or percent < 70)", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u516d\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "item-behind-schedule": {"title": "\u843d\u540e\u4e8e\u5e8f\u65f6\u8fdb\u5ea6", "colour": "yellow", "when": "status == ''active'' and scheduled_percent >= 10 and attainment_percent < 80", "for": "7 days", "notice": "reminder", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u516b\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "item-overdue": {"title": "\u903e\u671f\u672a\u5b8c\u6210", "colour": "red", "when": "status == ''active'' and days_overdue >= 1", "for": null, "notice": "supervision", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u4e5d\u6761", "reply_within": "5 working days", "suppresses": ["item-behind-schedule", "item-due-soon"], "valid": [null, null]}, "item-unreported": {"title": "\u8fde\u7eed\u4e24\u671f\u672a\u62a5\u9001\u8fdb\u5c55", "colour": "yellow", "when": "status == ''active'' and reports_missed >= 2", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u8fdb\u5c55\u62a5\u9001\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u56db\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "item-decreased": {"title": "\u7d2f\u8ba1\u6570\u51cf\u5c11", "colour": "yellow", "when": "status in [''active'', ''completed''] and decreased == true", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u8fdb\u5c55\u62a5\u9001\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u4e03\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "item-sent-back": {"title": "\u62a5\u5b8c\u6210\u88ab\u9000\u56de", "colour": "yellow", "when": "sent_back == true", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u8fdb\u5c55\u62a5\u9001\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u516b\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}}}','2024-09-12','2024-09-12 02:00:00.000000');
INSERT INTO "config_revision" VALUES(7,'rules/notices',1,'5d1fb80f0fcb5437dcadb28c1931d21ac8aed156924df799e1b9ad9da3fa9f80','{"ruleset": "notices", "subject": "notice", "let": {}, "overrides": {}, "rules": {"notice-reply-due": {"title": "\u56de\u590d\u671f\u9650\u5c06\u5230", "colour": "blue", "when": "days_to_reply >= 0 and days_to_reply <= 1", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "notice-unanswered": {"title": "\u903e\u671f\u672a\u56de\u590d", "colour": "red", "when": "days_unanswered >= 1", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u6761", "reply_within": null, "suppresses": ["notice-reply-due"], "valid": [null, null]}}}','2024-09-12','2024-09-12 02:00:00.000000');
INSERT INTO "config_revision" VALUES(8,'rules/plans',1,'359fac29deedc98eae410e2585d2261aefd3240daf77f22481ffeec7db258fde','{"ruleset": "plans", "subject": "plan", "let": {}, "overrides": {}, "rules": {"plan-behind": {"title": "\u65b9\u6848\u603b\u4f53\u6ede\u540e", "colour": "yellow", "when": "state == ''behind'' and days_to_end >= 0", "for": "7 days", "notice": "reminder", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u4f1a\u5de5\u4f5c\u89c4\u5219(\u6837\u4f8b)\u7b2c\u5341\u4e94\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "plan-weight-overdue": {"title": "\u903e\u671f\u4e8b\u9879\u7684\u6743\u91cd\u8fc7\u5927", "colour": "red", "when": "(sum(item.weight where days_overdue >= 1) / sum(item.weight where status != ''withdrawn'')) >= 0.2", "for": null, "notice": null, "ladder": null, "basis": "\u5e02\u5b89\u59d4\u4f1a\u5de5\u4f5c\u89c4\u5219(\u6837\u4f8b)\u7b2c\u5341\u516d\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}}}','2024-09-12','2024-09-12 02:00:00.000000');
INSERT INTO "config_revision" VALUES(9,'rules/submissions',1,'5259d9983be4cc814bcd8697fc420aabeb0a265cf2cd1235953dbcf6a8d4b87e','{"ruleset": "submissions", "subject": "submission", "let": {}, "overrides": {}, "rules": {"submission-due-soon": {"title": "\u62a5\u9001\u671f\u9650\u4e34\u8fd1", "colour": "blue", "when": "status == ''awaited'' and working_days_to_due <= 3 and days_to_due >= 0", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u8fdb\u5c55\u62a5\u9001\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u4e09\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "submission-missing": {"title": "\u5230\u671f\u672a\u62a5\u9001", "colour": "yellow", "when": "days_overdue >= 1", "for": null, "notice": "reminder", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u8fdb\u5c55\u62a5\u9001\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u56db\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "submission-long-missing": {"title": "\u50ac\u62a5\u540e\u4ecd\u672a\u62a5\u9001", "colour": "red", "when": "working_days_overdue >= 5", "for": null, "notice": "supervision", "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u8fdb\u5c55\u62a5\u9001\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u4e94\u6761", "reply_within": "3 working days", "suppresses": ["submission-missing"], "valid": [null, null]}, "submission-sent-back-twice": {"title": "\u62a5\u9001\u4e24\u6b21\u4ee5\u4e0a\u88ab\u9000\u56de", "colour": "yellow", "when": "status != ''verified'' and returned >= 2", "for": null, "notice": null, "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u8fdb\u5c55\u62a5\u9001\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u516b\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}}}','2024-09-12','2024-09-12 02:00:00.000000');
INSERT INTO "config_revision" VALUES(10,'rules/units',1,'6d643fda35fcd783284692d4a2e3672d9c17d39055fccb552e028088cd98e5b2','{"ruleset": "units", "subject": "unit", "let": {}, "overrides": {}, "rules": {"unit-many-overdue": {"title": "\u903e\u671f\u4e8b\u9879\u8f83\u591a", "colour": "red", "when": "overdue >= 5 or (overdue >= 3 and (overdue / items) >= 0.2)", "for": null, "notice": null, "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u4e8c\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "unit-behind": {"title": "\u8fdb\u5ea6\u603b\u4f53\u6ede\u540e", "colour": "yellow", "when": "behind >= 3 and (behind / items) >= 0.3", "for": "7 days", "notice": null, "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u4e00\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "unit-newly-overdue": {"title": "\u4e00\u4e2a\u6708\u5185\u63a5\u8fde\u903e\u671f", "colour": "yellow", "when": "count(item where days_overdue >= 1 within 30 days) >= 3", "for": null, "notice": null, "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u4e8c\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "unit-overdue-hazards": {"title": "\u903e\u671f\u9690\u60a3\u8f83\u591a", "colour": "red", "when": "count(hazard where finding == ''hazard-overdue'' or finding == ''hazard-overdue-major'') >= 3", "for": null, "notice": null, "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u56db\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "unit-unanswered": {"title": "\u591a\u4efd\u901a\u77e5\u903e\u671f\u672a\u56de\u590d", "colour": "red", "when": "count(notice where days_unanswered >= 1) >= 3", "for": null, "notice": null, "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u6761", "reply_within": null, "suppresses": [], "valid": [null, null]}, "unit-rechecks-failed": {"title": "\u56de\u5934\u770b\u672a\u8fc7\u7684\u591a", "colour": "red", "when": "count(hazard where recheck_failures >= 1) >= 2 and (count(hazard where recheck_failures >= 1) / count(hazard where days_since_recheck >= 0)) >= 0.2", "for": null, "notice": null, "ladder": null, "basis": "\u5e02\u5b89\u59d4\u529e\u7763\u529e\u5de5\u4f5c\u5236\u5ea6(\u6837\u4f8b)\u7b2c\u5341\u4e94\u6761", "reply_within": null, "suppresses": [], "valid": [null, null], "shown_to": "office"}}}','2024-09-12','2024-09-12 02:00:00.000000');
CREATE TABLE counter_value (
	id INTEGER NOT NULL, 
	counter VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	scope VARCHAR NOT NULL, 
	period VARCHAR NOT NULL, 
	cumulative BOOLEAN NOT NULL, 
	cut_off DATE NOT NULL, 
	value BIGINT, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	file VARCHAR NOT NULL, 
	"row" INTEGER, 
	digest VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (digest)
);
CREATE TABLE decision_dispute (
	id INTEGER NOT NULL, 
	subject VARCHAR NOT NULL, 
	ruleset VARCHAR NOT NULL, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	engine JSON NOT NULL, 
	reference JSON NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (subject, ruleset, as_of)
);
CREATE TABLE delivery_attempt (
	id INTEGER NOT NULL, 
	message_id VARCHAR NOT NULL, 
	attempt INTEGER NOT NULL, 
	started_at DATETIME NOT NULL, 
	finished_at DATETIME NOT NULL, 
	outcome VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(message_id) REFERENCES outbox_message (message_id), 
	UNIQUE (message_id, attempt)
);
CREATE TABLE document_series (
	issuer VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	year INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	PRIMARY KEY (issuer, kind, year)
);
CREATE TABLE enterprise (
	code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	region VARCHAR NOT NULL, 
	territory VARCHAR, 
	sector VARCHAR, 
	address VARCHAR NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	PRIMARY KEY (code)
);
CREATE TABLE enterprise_rating (
	id INTEGER NOT NULL, 
	enterprise VARCHAR NOT NULL, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	risk_code VARCHAR NOT NULL, 
	colour VARCHAR NOT NULL, 
	actor VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (digest)
);
CREATE TABLE escalation_case (
	id INTEGER NOT NULL, 
	subject_kind VARCHAR NOT NULL, 
	subject_key VARCHAR NOT NULL, 
	finding_id INTEGER NOT NULL, 
	ladder VARCHAR NOT NULL, 
	frozen JSON NOT NULL, 
	content_hash VARCHAR NOT NULL, 
	anchor DATE NOT NULL, 
	opened_on DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	visited_on DATE NOT NULL, 
	next_on DATE NOT NULL, 
	resting BOOLEAN NOT NULL, 
	closed_on DATE, 
	closed_why VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(finding_id) REFERENCES finding (id), 
	UNIQUE (finding_id)
);
CREATE TABLE escalation_notice (
	id INTEGER NOT NULL, 
	rung_id INTEGER NOT NULL, 
	action INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	post VARCHAR NOT NULL, 
	notice_id INTEGER, 
	seen_state VARCHAR NOT NULL, 
	seen_reply_due DATE, 
	PRIMARY KEY (id), 
	FOREIGN KEY(rung_id) REFERENCES escalation_rung (id), 
	FOREIGN KEY(notice_id) REFERENCES notice (id), 
	UNIQUE (rung_id, action, unit)
);
CREATE TABLE escalation_rung (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	rung VARCHAR NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	due_on DATE NOT NULL, 
	booked_on DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	approve_by DATE, 
	approved_on DATE, 
	approved_by VARCHAR, 
	issued_on DATE, 
	acknowledged_on DATE, 
	answered_on DATE, 
	missed_on DATE, 
	against VARCHAR NOT NULL, 
	why VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(case_id) REFERENCES escalation_case (id), 
	UNIQUE (case_id, rung)
);
CREATE TABLE escalation_suspension (
	id INTEGER NOT NULL, 
	case_id INTEGER NOT NULL, 
	start DATE NOT NULL, 
	until DATE, 
	why VARCHAR NOT NULL, 
	actor VARCHAR NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(case_id) REFERENCES escalation_case (id), 
	UNIQUE (case_id, start)
);
CREATE TABLE "finding" (
	id INTEGER NOT NULL, 
	subject_kind VARCHAR NOT NULL, 
	subject_key VARCHAR NOT NULL, 
	subject_title VARCHAR NOT NULL, 
	"plan" VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	rule VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	colour VARCHAR NOT NULL, 
	notice VARCHAR, 
	revision_id INTEGER NOT NULL, 
	since DATE NOT NULL, 
	opened_on DATE NOT NULL, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	refreshed_on DATE NOT NULL, 
	facts JSON NOT NULL, 
	suppressed_by VARCHAR, 
	resolved_on DATE, 
	resolved_at DATETIME, 
	resolved_why VARCHAR, 
	untold BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(revision_id) REFERENCES config_revision (id)
);
INSERT INTO "finding" VALUES(1,'item','t-2024/1.1.1','完成普查','t-2024','yjj','item-overdue','逾期未完成','red','supervision',6,'2024-07-01','2024-07-01','2024-09-12','2024-09-12 02:00:00.000000','2024-09-12','{"plan": "t-2024", "unit": "yjj", "kind": "once", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-06-30", "change_requested": false, "scheduled_percent": "100.00", "days_to_due": -74, "days_overdue": 74, "working_days_overdue": 54, "time_left_percent": "0.00", "reported": false, "reports_missed": 2, "decreased": false, "claimed": false, "verified": false, "sent_back": false}',NULL,NULL,NULL,NULL,0);
INSERT INTO "finding" VALUES(2,'item','t-2024/1.1.1','完成普查','t-2024','yjj','item-unreported','连续两期未报送进展','yellow','reminder',6,'2024-07-11','2024-07-11','2024-09-12','2024-09-12 02:00:00.000000','2024-09-12','{"plan": "t-2024", "unit": "yjj", "kind": "once", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-06-30", "change_requested": false, "scheduled_percent": "100.00", "days_to_due": -74, "days_overdue": 74, "working_days_overdue": 54, "time_left_percent": "0.00", "reported": false, "reports_missed": 2, "decreased": false, "claimed": false, "verified": false, "sent_back": false}',NULL,NULL,NULL,NULL,0);
INSERT INTO "finding" VALUES(3,'item','t-2024/1.1.2','整改老旧管网','t-2024','yjj','item-behind-schedule','落后于序时进度','yellow','reminder',6,'2024-06-30','2024-07-07','2024-09-12','2024-09-12 02:00:00.000000','2024-09-12','{"plan": "t-2024", "unit": "yjj", "kind": "quantity", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-12-31", "change_requested": false, "percent": "20.00", "scheduled_percent": "49.73", "attainment_percent": "40.22", "days_to_due": 110, "days_overdue": 0, "working_days_overdue": 0, "time_left_percent": "30.05", "reported": true, "days_since_report": 74, "reports_missed": 0, "decreased": false, "rise_percent": "20.00", "days_to_cut_off": 0, "still_returns": 0, "evidence_used_before": false, "claimed": false, "verified": false, "sent_back": false}',NULL,NULL,NULL,NULL,0);
INSERT INTO "finding" VALUES(4,'item','t-2024/1.2.1','验收改造工程','t-2024','zjj','item-due-soon','临近到期','blue','reminder',6,'2024-07-21','2024-07-21','2024-09-12','2024-09-12 02:00:00.000000','2024-09-12','{"plan": "t-2024", "unit": "zjj", "kind": "once", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-10-15", "change_requested": false, "percent": "50.00", "scheduled_percent": "0.00", "days_to_due": 33, "days_overdue": 0, "working_days_overdue": 0, "time_left_percent": "11.42", "reported": true, "days_since_report": 74, "reports_missed": 0, "decreased": false, "rise_percent": "50.00", "days_to_cut_off": 0, "still_returns": 0, "evidence_used_before": false, "claimed": false, "verified": false, "sent_back": false}',NULL,NULL,NULL,NULL,0);
INSERT INTO "finding" VALUES(5,'item','t-2024/2.1.1','组织演练','t-2024','jtj','item-overdue','逾期未完成','red','supervision',6,'2024-09-01','2024-09-01','2024-09-12','2024-09-12 02:00:00.000000','2024-09-12','{"plan": "t-2024", "unit": "jtj", "kind": "once", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-08-31", "change_requested": false, "percent": "30.00", "scheduled_percent": "0.00", "days_to_due": -12, "days_overdue": 12, "working_days_overdue": 9, "time_left_percent": "0.00", "reported": true, "days_since_report": 74, "reports_missed": 0, "decreased": false, "rise_percent": "30.00", "days_to_cut_off": 0, "still_returns": 0, "evidence_used_before": false, "claimed": false, "verified": false, "sent_back": false}',NULL,NULL,NULL,NULL,0);
INSERT INTO "finding" VALUES(6,'item','t-2024/2.1.2','培训驾驶员','t-2024','jtj','item-behind-schedule','落后于序时进度','yellow','reminder',6,'2024-06-30','2024-07-07','2024-09-12','2024-09-12 02:00:00.000000','2024-09-12','{"plan": "t-2024", "unit": "jtj", "kind": "quantity", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-12-31", "change_requested": false, "percent": "20.00", "scheduled_percent": "49.73", "attainment_percent": "40.22", "days_to_due": 110, "days_overdue": 0, "working_days_overdue": 0, "time_left_percent": "30.05", "reported": true, "days_since_report": 74, "reports_missed": 0, "decreased": false, "rise_percent": "20.00", "days_to_cut_off": 0, "still_returns": 0, "evidence_used_before": false, "claimed": false, "verified": false, "sent_back": false}',NULL,NULL,NULL,NULL,0);
INSERT INTO "finding" VALUES(7,'item','t-2024/2.2.1','建成储备库','t-2024','zjj','item-overdue','逾期未完成','red','supervision',6,'2024-08-01','2024-08-01','2024-09-12','2024-09-12 02:00:00.000000','2024-09-12','{"plan": "t-2024", "unit": "zjj", "kind": "once", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-07-31", "change_requested": false, "scheduled_percent": "0.00", "days_to_due": -43, "days_overdue": 43, "working_days_overdue": 31, "time_left_percent": "0.00", "reported": false, "reports_missed": 2, "decreased": false, "claimed": false, "verified": false, "sent_back": false}',NULL,NULL,NULL,NULL,0);
INSERT INTO "finding" VALUES(8,'item','t-2024/2.2.1','建成储备库','t-2024','zjj','item-unreported','连续两期未报送进展','yellow','reminder',6,'2024-07-11','2024-07-11','2024-09-12','2024-09-12 02:00:00.000000','2024-09-12','{"plan": "t-2024", "unit": "zjj", "kind": "once", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-07-31", "change_requested": false, "scheduled_percent": "0.00", "days_to_due": -43, "days_overdue": 43, "working_days_overdue": 31, "time_left_percent": "0.00", "reported": false, "reports_missed": 2, "decreased": false, "claimed": false, "verified": false, "sent_back": false}',NULL,NULL,NULL,NULL,0);
INSERT INTO "finding" VALUES(9,'item','t-2024/2.2.2','轮换储备物资','t-2024','zjj','item-behind-schedule','落后于序时进度','yellow','reminder',6,'2024-06-30','2024-07-07','2024-09-12','2024-09-12 02:00:00.000000','2024-09-12','{"plan": "t-2024", "unit": "zjj", "kind": "quantity", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-12-31", "change_requested": false, "percent": "6.25", "scheduled_percent": "49.73", "attainment_percent": "12.57", "days_to_due": 110, "days_overdue": 0, "working_days_overdue": 0, "time_left_percent": "30.05", "reported": true, "days_since_report": 74, "reports_missed": 0, "decreased": false, "rise_percent": "6.25", "days_to_cut_off": 0, "still_returns": 0, "evidence_used_before": false, "claimed": false, "verified": false, "sent_back": false}',NULL,NULL,NULL,NULL,0);
INSERT INTO "finding" VALUES(10,'hazard','QJQ-03M-2024-000001-Q','粉尘涉爆除尘系统未设泄爆装置','','yjj','hazard-overdue-major','重大隐患逾期未整改','red',NULL,5,'2024-09-10','2024-09-10','2024-09-12','2024-09-12 02:00:00.000000','2024-09-12','{"level": "major", "category": "03", "unit": "yjj", "territory": "qjq", "sector": "yjj", "region": "qjq", "source": "campaign", "institutions": 0, "recurs_despite_measure": false, "mode": "by_deadline", "status": "dispatched", "days_in_status": 33, "found": "2024-08-10", "deadline": "2024-09-09", "original_deadline": "2024-09-09", "days_to_deadline": -3, "days_overdue": 3, "working_days_overdue": 3, "days_overdue_total": 3, "time_left_percent": "0.00", "days_open": 33, "days_since_reopened": 33, "assured": false, "monitored": false, "extensions": 0, "reopenings": 0, "returns": 0, "transfers": 0, "recheck_failures": 0, "listed": false, "listing": "none", "count(extension within 60 days)": 0}',NULL,NULL,NULL,NULL,0);
INSERT INTO "finding" VALUES(11,'hazard','QJQ-03M-2024-000001-Q','粉尘涉爆除尘系统未设泄爆装置','','yjj','hazard-without-assurances','重大隐患五落实不到位','yellow','reminder',5,'2024-08-15','2024-08-15','2024-09-12','2024-09-12 02:00:00.000000','2024-09-12','{"level": "major", "category": "03", "unit": "yjj", "territory": "qjq", "sector": "yjj", "region": "qjq", "source": "campaign", "institutions": 0, "recurs_despite_measure": false, "mode": "by_deadline", "status": "dispatched", "days_in_status": 33, "found": "2024-08-10", "deadline": "2024-09-09", "original_deadline": "2024-09-09", "days_to_deadline": -3, "days_overdue": 3, "working_days_overdue": 3, "days_overdue_total": 3, "time_left_percent": "0.00", "days_open": 33, "days_since_reopened": 33, "assured": false, "monitored": false, "extensions": 0, "reopenings": 0, "returns": 0, "transfers": 0, "recheck_failures": 0, "listed": false, "listing": "none", "count(extension within 60 days)": 0}','hazard-overdue-major',NULL,NULL,NULL,1);
INSERT INTO "finding" VALUES(12,'plan','t-2024','三年行动(试)','t-2024','awb','plan-behind','方案总体滞后','yellow','reminder',8,'2024-01-01','2024-01-08','2024-09-12','2024-09-12 02:00:00.000000','2024-09-12','{"plan": "t-2024", "items": 11, "completed": 1, "withdrawn": 1, "overdue": 3, "state": "behind", "days_to_end": 110, "completion_rate": "9.09", "schedule_progress": "69.95", "deviation": "-60.85", "attainment": "13.00", "sum(item.weight where days_overdue >= 1)": "3.00", "sum(item.weight where status != ''withdrawn'')": "11.00"}',NULL,NULL,NULL,NULL,0);
INSERT INTO "finding" VALUES(13,'plan','t-2024','三年行动(试)','t-2024','awb','plan-weight-overdue','逾期事项的权重过大','red',NULL,8,'2024-09-01','2024-09-01','2024-09-12','2024-09-12 02:00:00.000000','2024-09-12','{"plan": "t-2024", "items": 11, "completed": 1, "withdrawn": 1, "overdue": 3, "state": "behind", "days_to_end": 110, "completion_rate": "9.09", "schedule_progress": "69.95", "deviation": "-60.85", "attainment": "13.00", "sum(item.weight where days_overdue >= 1)": "3.00", "sum(item.weight where status != ''withdrawn'')": "11.00"}',NULL,NULL,NULL,NULL,0);
CREATE TABLE hazard (
	id INTEGER NOT NULL, 
	code VARCHAR NOT NULL, 
	external_id VARCHAR, 
	title VARCHAR NOT NULL, 
	category VARCHAR NOT NULL, 
	level VARCHAR NOT NULL, 
	criterion VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	team VARCHAR NOT NULL, 
	round VARCHAR NOT NULL, 
	enterprise VARCHAR NOT NULL, 
	enterprise_code VARCHAR, 
	place VARCHAR NOT NULL, 
	region VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	territory VARCHAR, 
	sector VARCHAR, 
	mode VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	found DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	deadline DATE NOT NULL, 
	deadline_rule VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	accepted_on DATE, 
	closed_on DATE, 
	days_taken INTEGER, 
	listed BOOLEAN NOT NULL, 
	spanned BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (code), 
	UNIQUE (external_id)
);
INSERT INTO "hazard" VALUES(1,'QJQ-03M-2024-000001-Q','样-1','粉尘涉爆除尘系统未设泄爆装置','03','major','第十一条','campaign','','','',NULL,'','qjq','yjj','qjq','yjj','by_deadline','','2024-08-10','2024-09-05 02:00:00.000000','2024-09-09','literal','dispatched',NULL,NULL,NULL,0,0);
INSERT INTO "hazard" VALUES(2,'QJQ-04G-2024-000001-7','样-2','工地临边防护缺失','04','general','','self_report','','','',NULL,'','qjq','zjj','qjq','zjj','by_deadline','','2024-07-20','2024-09-05 02:00:00.000000','2024-08-05','literal','closed',NULL,'2024-08-02',13,0,0);
INSERT INTO "hazard" VALUES(3,'QJQ-05G-2024-000001-F','样-3','客运站疏散通道堵塞','05','general','','self_report','','','',NULL,'','qjq','jtj','qjq','jtj','by_deadline','','2024-09-02','2024-09-05 02:00:00.000000','2024-10-20','literal','dispatched',NULL,NULL,NULL,0,0);
CREATE TABLE hazard_event (
	id INTEGER NOT NULL, 
	hazard VARCHAR NOT NULL, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	verb VARCHAR NOT NULL, 
	actor VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	document VARCHAR NOT NULL, 
	details JSON NOT NULL, 
	digest VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (digest)
);
INSERT INTO "hazard_event" VALUES(1,'QJQ-03M-2024-000001-Q','2024-08-10','2024-09-05 02:00:00.000000','register','王敏@awb','','','{"state": "dispatched"}','2c8becb7ced69bc41ea302a2e3bf0d56e2ae8b027f3ab8dfb50d6df4599bf575');
INSERT INTO "hazard_event" VALUES(2,'QJQ-04G-2024-000001-7','2024-07-20','2024-09-05 02:00:00.000000','register','王敏@awb','','','{}','a22e3dc836668185fc2f8ff526fde68a0379aabca2ed4faf62466778d0c9881e');
INSERT INTO "hazard_event" VALUES(3,'QJQ-04G-2024-000001-7','2024-08-02','2024-09-05 02:00:00.000000','close_as_stated','王敏@awb','','','{}','794e2b06ef87ba0d37ba87b8e128ac7cb986cb5da9601f999c4c99e19547be6d');
INSERT INTO "hazard_event" VALUES(4,'QJQ-05G-2024-000001-F','2024-09-02','2024-09-05 02:00:00.000000','register','王敏@awb','','','{"state": "dispatched"}','8262f6a8ec511688121b314c1a0a87d48b945414d141d39bac94cc92e0127cf8');
CREATE TABLE hazard_series (
	series VARCHAR NOT NULL, 
	last INTEGER NOT NULL, 
	PRIMARY KEY (series)
);
INSERT INTO "hazard_series" VALUES('QJQ-03M-2024',1);
INSERT INTO "hazard_series" VALUES('QJQ-04G-2024',1);
INSERT INTO "hazard_series" VALUES('QJQ-05G-2024',1);
CREATE TABLE hazard_span (
	id INTEGER NOT NULL, 
	hazard VARCHAR NOT NULL, 
	since DATE NOT NULL, 
	until DATE, 
	phase VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	region VARCHAR NOT NULL, 
	category VARCHAR NOT NULL, 
	level VARCHAR NOT NULL, 
	mode VARCHAR NOT NULL, 
	found DATE NOT NULL, 
	deadline DATE NOT NULL, 
	days_taken INTEGER, 
	PRIMARY KEY (id)
);
CREATE TABLE institution (
	code VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	document VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	category VARCHAR NOT NULL, 
	scope_kind VARCHAR NOT NULL, 
	scope VARCHAR NOT NULL, 
	effective DATE NOT NULL, 
	counts_from DATE NOT NULL, 
	until DATE, 
	recorded_at DATETIME NOT NULL, 
	PRIMARY KEY (code)
);
CREATE TABLE institution_link (
	institution VARCHAR NOT NULL, 
	hazard VARCHAR NOT NULL, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	PRIMARY KEY (institution, hazard), 
	FOREIGN KEY(institution) REFERENCES institution (code)
);
CREATE TABLE lease (
	name VARCHAR NOT NULL, 
	holder VARCHAR NOT NULL, 
	expires_at DATETIME NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE message_reference (
	message_id VARCHAR NOT NULL, 
	reference VARCHAR NOT NULL, 
	PRIMARY KEY (message_id, reference), 
	FOREIGN KEY(message_id) REFERENCES outbox_message (message_id)
);
INSERT INTO "message_reference" VALUES('50cf273074ff3987f32bead82c96db08','round:2024-09:yjj');
INSERT INTO "message_reference" VALUES('3dd9a8da29faa491dacc331113fa5953','round:2024-09:zjj');
INSERT INTO "message_reference" VALUES('ad6b005f1604003572512572c629ef75','round:2024-09:jtj');
INSERT INTO "message_reference" VALUES('a003d03a53395a328d67075a7f883045','round:2024Q3:yjj');
INSERT INTO "message_reference" VALUES('d088b2261f30636c734b02fc8074af3c','round:2024Q3:zjj');
INSERT INTO "message_reference" VALUES('c3f1b0b659749d86c48b1f1f0830025c','round:2024Q3:jtj');
CREATE TABLE "notice" (
	id INTEGER NOT NULL, 
	"plan" VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	drafted_on DATE NOT NULL, 
	part INTEGER NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	state_why VARCHAR NOT NULL, 
	signed_off_by VARCHAR, 
	signed_off_at DATETIME, 
	number VARCHAR, 
	issued_on DATE, 
	issued_at DATETIME, 
	reply_due DATE, 
	reply_due_provisional BOOLEAN NOT NULL, 
	title VARCHAR NOT NULL, 
	body VARCHAR NOT NULL, 
	origin VARCHAR NOT NULL, 
	about_notices BOOLEAN NOT NULL, 
	sign_off VARCHAR, 
	reply_within VARCHAR, 
	acknowledged_on DATE, 
	replied_on DATE, 
	accepted_on DATE, 
	closed_on DATE, 
	withdrawn_on DATE, 
	closing_proposed_on DATE, 
	returns INTEGER NOT NULL, 
	closing_why VARCHAR NOT NULL, 
	post VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	copied JSON NOT NULL, 
	predecessors JSON NOT NULL, 
	unannounced BOOLEAN NOT NULL, 
	edits INTEGER NOT NULL, 
	reserved_number VARCHAR, 
	series VARCHAR, 
	series_year INTEGER, 
	series_issue INTEGER, 
	PRIMARY KEY (id), 
	CONSTRAINT uq_notice_reserved_number UNIQUE (reserved_number), 
	CONSTRAINT uq_notice_series_issue UNIQUE (series, series_year, series_issue), 
	UNIQUE (number), 
	UNIQUE ("plan", unit, kind, drafted_on, part)
);
INSERT INTO "notice" VALUES(1,'t-2024','awb','reminder','2024-09-12',1,'2024-09-12 02:00:00.000000','DRAFT','',NULL,NULL,NULL,NULL,NULL,NULL,0,'','','rules',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,'','','','[]','[]',0,0,NULL,NULL,NULL,NULL);
INSERT INTO "notice" VALUES(2,'t-2024','jtj','reminder','2024-09-12',1,'2024-09-12 02:00:00.000000','DRAFT','',NULL,NULL,NULL,NULL,NULL,NULL,0,'','','rules',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,'','','','[]','[]',0,0,NULL,NULL,NULL,NULL);
INSERT INTO "notice" VALUES(3,'t-2024','jtj','supervision','2024-09-12',1,'2024-09-12 02:00:00.000000','DRAFT','',NULL,NULL,NULL,NULL,NULL,NULL,0,'','','rules',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,'','','','[]','[]',0,0,NULL,NULL,NULL,NULL);
INSERT INTO "notice" VALUES(4,'t-2024','yjj','reminder','2024-09-12',1,'2024-09-12 02:00:00.000000','DRAFT','',NULL,NULL,NULL,NULL,NULL,NULL,0,'','','rules',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,'','','','[]','[]',0,0,NULL,NULL,NULL,NULL);
INSERT INTO "notice" VALUES(5,'t-2024','yjj','supervision','2024-09-12',1,'2024-09-12 02:00:00.000000','DRAFT','',NULL,NULL,NULL,NULL,NULL,NULL,0,'','','rules',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,'','','','[]','[]',0,0,NULL,NULL,NULL,NULL);
INSERT INTO "notice" VALUES(6,'t-2024','zjj','reminder','2024-09-12',1,'2024-09-12 02:00:00.000000','DRAFT','',NULL,NULL,NULL,NULL,NULL,NULL,0,'','','rules',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,'','','','[]','[]',0,0,NULL,NULL,NULL,NULL);
INSERT INTO "notice" VALUES(7,'t-2024','zjj','supervision','2024-09-12',1,'2024-09-12 02:00:00.000000','DRAFT','',NULL,NULL,NULL,NULL,NULL,NULL,0,'','','rules',0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,'','','','[]','[]',0,0,NULL,NULL,NULL,NULL);
CREATE TABLE "notice_line" (
	id INTEGER NOT NULL, 
	notice_id INTEGER NOT NULL, 
	finding_id INTEGER, 
	subject VARCHAR NOT NULL, 
	subject_title VARCHAR NOT NULL, 
	rule VARCHAR NOT NULL, 
	rule_title VARCHAR NOT NULL, 
	colour VARCHAR NOT NULL, 
	since DATE NOT NULL, 
	as_of DATE NOT NULL, 
	basis VARCHAR NOT NULL, 
	reply_within VARCHAR, 
	facts JSON NOT NULL, 
	rung VARCHAR NOT NULL, 
	matter VARCHAR NOT NULL, 
	is_open BOOLEAN NOT NULL, 
	silent_why VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(finding_id) REFERENCES finding (id), 
	FOREIGN KEY(notice_id) REFERENCES notice (id)
);
INSERT INTO "notice_line" VALUES(1,1,12,'plan:t-2024','三年行动(试)','plan-behind','方案总体滞后','yellow','2024-01-01','2024-09-12','市安委会工作规则(样例)第十五条',NULL,'{"plan": "t-2024", "items": 11, "completed": 1, "withdrawn": 1, "overdue": 3, "state": "behind", "days_to_end": 110, "completion_rate": "9.09", "schedule_progress": "69.95", "deviation": "-60.85", "attainment": "13.00", "sum(item.weight where days_overdue >= 1)": "3.00", "sum(item.weight where status != ''withdrawn'')": "11.00"}','','plan:t-2024|plan-behind|reminder|2024-09',1,'');
INSERT INTO "notice_line" VALUES(2,2,6,'item:t-2024/2.1.2','培训驾驶员','item-behind-schedule','落后于序时进度','yellow','2024-06-30','2024-09-12','市安委办督办工作制度(样例)第八条',NULL,'{"plan": "t-2024", "unit": "jtj", "kind": "quantity", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-12-31", "change_requested": false, "percent": "20.00", "scheduled_percent": "49.73", "attainment_percent": "40.22", "days_to_due": 110, "days_overdue": 0, "working_days_overdue": 0, "time_left_percent": "30.05", "reported": true, "days_since_report": 74, "reports_missed": 0, "decreased": false, "rise_percent": "20.00", "days_to_cut_off": 0, "still_returns": 0, "evidence_used_before": false, "claimed": false, "verified": false, "sent_back": false}','','item:t-2024/2.1.2|item-behind-schedule|reminder|2024-09',1,'');
INSERT INTO "notice_line" VALUES(3,3,5,'item:t-2024/2.1.1','组织演练','item-overdue','逾期未完成','red','2024-09-01','2024-09-12','市安委办督办工作制度(样例)第九条','5 working days','{"plan": "t-2024", "unit": "jtj", "kind": "once", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-08-31", "change_requested": false, "percent": "30.00", "scheduled_percent": "0.00", "days_to_due": -12, "days_overdue": 12, "working_days_overdue": 9, "time_left_percent": "0.00", "reported": true, "days_since_report": 74, "reports_missed": 0, "decreased": false, "rise_percent": "30.00", "days_to_cut_off": 0, "still_returns": 0, "evidence_used_before": false, "claimed": false, "verified": false, "sent_back": false}','','item:t-2024/2.1.1|item-overdue|supervision|2024-09',1,'');
INSERT INTO "notice_line" VALUES(4,4,3,'item:t-2024/1.1.2','整改老旧管网','item-behind-schedule','落后于序时进度','yellow','2024-06-30','2024-09-12','市安委办督办工作制度(样例)第八条',NULL,'{"plan": "t-2024", "unit": "yjj", "kind": "quantity", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-12-31", "change_requested": false, "percent": "20.00", "scheduled_percent": "49.73", "attainment_percent": "40.22", "days_to_due": 110, "days_overdue": 0, "working_days_overdue": 0, "time_left_percent": "30.05", "reported": true, "days_since_report": 74, "reports_missed": 0, "decreased": false, "rise_percent": "20.00", "days_to_cut_off": 0, "still_returns": 0, "evidence_used_before": false, "claimed": false, "verified": false, "sent_back": false}','','item:t-2024/1.1.2|item-behind-schedule|reminder|2024-09',1,'');
INSERT INTO "notice_line" VALUES(5,5,1,'item:t-2024/1.1.1','完成普查','item-overdue','逾期未完成','red','2024-07-01','2024-09-12','市安委办督办工作制度(样例)第九条','5 working days','{"plan": "t-2024", "unit": "yjj", "kind": "once", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-06-30", "change_requested": false, "scheduled_percent": "100.00", "days_to_due": -74, "days_overdue": 74, "working_days_overdue": 54, "time_left_percent": "0.00", "reported": false, "reports_missed": 2, "decreased": false, "claimed": false, "verified": false, "sent_back": false}','','item:t-2024/1.1.1|item-overdue|supervision|2024-09',1,'');
INSERT INTO "notice_line" VALUES(6,6,4,'item:t-2024/1.2.1','验收改造工程','item-due-soon','临近到期','blue','2024-07-21','2024-09-12','市安委办督办工作制度(样例)第六条',NULL,'{"plan": "t-2024", "unit": "zjj", "kind": "once", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-10-15", "change_requested": false, "percent": "50.00", "scheduled_percent": "0.00", "days_to_due": 33, "days_overdue": 0, "working_days_overdue": 0, "time_left_percent": "11.42", "reported": true, "days_since_report": 74, "reports_missed": 0, "decreased": false, "rise_percent": "50.00", "days_to_cut_off": 0, "still_returns": 0, "evidence_used_before": false, "claimed": false, "verified": false, "sent_back": false}','','item:t-2024/1.2.1|item-due-soon|reminder|2024-09',1,'');
INSERT INTO "notice_line" VALUES(7,6,9,'item:t-2024/2.2.2','轮换储备物资','item-behind-schedule','落后于序时进度','yellow','2024-06-30','2024-09-12','市安委办督办工作制度(样例)第八条',NULL,'{"plan": "t-2024", "unit": "zjj", "kind": "quantity", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-12-31", "change_requested": false, "percent": "6.25", "scheduled_percent": "49.73", "attainment_percent": "12.57", "days_to_due": 110, "days_overdue": 0, "working_days_overdue": 0, "time_left_percent": "30.05", "reported": true, "days_since_report": 74, "reports_missed": 0, "decreased": false, "rise_percent": "6.25", "days_to_cut_off": 0, "still_returns": 0, "evidence_used_before": false, "claimed": false, "verified": false, "sent_back": false}','','item:t-2024/2.2.2|item-behind-schedule|reminder|2024-09',1,'');
INSERT INTO "notice_line" VALUES(8,7,7,'item:t-2024/2.2.1','建成储备库','item-overdue','逾期未完成','red','2024-08-01','2024-09-12','市安委办督办工作制度(样例)第九条','5 working days','{"plan": "t-2024", "unit": "zjj", "kind": "once", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-07-31", "change_requested": false, "scheduled_percent": "0.00", "days_to_due": -43, "days_overdue": 43, "working_days_overdue": 31, "time_left_percent": "0.00", "reported": false, "reports_missed": 2, "decreased": false, "claimed": false, "verified": false, "sent_back": false}','','item:t-2024/2.2.1|item-overdue|supervision|2024-09',1,'');
INSERT INTO "notice_line" VALUES(9,5,2,'item:t-2024/1.1.1','完成普查','item-unreported','连续两期未报送进展','yellow','2024-07-11','2024-09-12','市安委办进展报送制度(样例)第四条',NULL,'{"plan": "t-2024", "unit": "yjj", "kind": "once", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-06-30", "change_requested": false, "scheduled_percent": "100.00", "days_to_due": -74, "days_overdue": 74, "working_days_overdue": 54, "time_left_percent": "0.00", "reported": false, "reports_missed": 2, "decreased": false, "claimed": false, "verified": false, "sent_back": false}','','item:t-2024/1.1.1|item-unreported|reminder|2024-09',0,'higher');
INSERT INTO "notice_line" VALUES(10,7,8,'item:t-2024/2.2.1','建成储备库','item-unreported','连续两期未报送进展','yellow','2024-07-11','2024-09-12','市安委办进展报送制度(样例)第四条',NULL,'{"plan": "t-2024", "unit": "zjj", "kind": "once", "status": "active", "weight": "1.00", "start": "2024-01-01", "due": "2024-07-31", "change_requested": false, "scheduled_percent": "0.00", "days_to_due": -43, "days_overdue": 43, "working_days_overdue": 31, "time_left_percent": "0.00", "reported": false, "reports_missed": 2, "decreased": false, "claimed": false, "verified": false, "sent_back": false}','','item:t-2024/2.2.1|item-unreported|reminder|2024-09',0,'higher');
CREATE TABLE "notice_step" (
	id INTEGER NOT NULL, 
	notice_id INTEGER NOT NULL, 
	verb VARCHAR NOT NULL, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	on_behalf_of VARCHAR, 
	level VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	document VARCHAR NOT NULL, 
	scan VARCHAR, 
	reply_due DATE, 
	digest VARCHAR NOT NULL, 
	signatory VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (digest), 
	FOREIGN KEY(notice_id) REFERENCES notice (id)
);
CREATE TABLE "outbox_message" (
	id INTEGER NOT NULL, 
	message_id VARCHAR NOT NULL, 
	reference VARCHAR NOT NULL, 
	recipient VARCHAR NOT NULL, 
	recipient_name VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	body VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	as_of DATE NOT NULL, 
	state VARCHAR NOT NULL, 
	attempts INTEGER NOT NULL, 
	attempts_before INTEGER NOT NULL, 
	next_attempt_at DATETIME, 
	claimed_by VARCHAR, 
	sent_at DATETIME, 
	last_reason VARCHAR NOT NULL, 
	summary VARCHAR NOT NULL, 
	received_on DATE, 
	parts INTEGER NOT NULL, 
	parts_sent INTEGER NOT NULL, 
	received_by VARCHAR NOT NULL, 
	receipt VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (message_id)
);
INSERT INTO "outbox_message" VALUES(1,'50cf273074ff3987f32bead82c96db08','round:2024-09:yjj','yjj','市应急管理局','files','某安委办:请报送2024年9月进展','市应急管理局:

请于2024年9月30日前报送2024年9月的进展(数据截至2024年9月30日)。填报表:市应急管理局-2024-09.xlsx。

填好绿色的格子,由负责人审核签发后交回;没有可报的,在“说明”里选零报告,零报告也是报送。到期未报的将催报并在通报中点名。

某安委办','2024-09-13 02:00:00.000000','2024-09-13','queued',0,0,'2024-09-13 02:00:00.000000',NULL,NULL,'','某安委办:请报送2024年9月进展',NULL,0,0,'','');
INSERT INTO "outbox_message" VALUES(2,'3dd9a8da29faa491dacc331113fa5953','round:2024-09:zjj','zjj','市住房和城乡建设局','files','某安委办:请报送2024年9月进展','市住房和城乡建设局:

请于2024年9月30日前报送2024年9月的进展(数据截至2024年9月30日)。填报表:市住房和城乡建设局-2024-09.xlsx。

填好绿色的格子,由负责人审核签发后交回;没有可报的,在“说明”里选零报告,零报告也是报送。到期未报的将催报并在通报中点名。

某安委办','2024-09-13 02:00:00.000000','2024-09-13','queued',0,0,'2024-09-13 02:00:00.000000',NULL,NULL,'','某安委办:请报送2024年9月进展',NULL,0,0,'','');
INSERT INTO "outbox_message" VALUES(3,'ad6b005f1604003572512572c629ef75','round:2024-09:jtj','jtj','市交通运输局','files','某安委办:请报送2024年9月进展','市交通运输局:

请于2024年9月30日前报送2024年9月的进展(数据截至2024年9月30日)。填报表:市交通运输局-2024-09.xlsx。

填好绿色的格子,由负责人审核签发后交回;没有可报的,在“说明”里选零报告,零报告也是报送。到期未报的将催报并在通报中点名。

某安委办','2024-09-13 02:00:00.000000','2024-09-13','queued',0,0,'2024-09-13 02:00:00.000000',NULL,NULL,'','某安委办:请报送2024年9月进展',NULL,0,0,'','');
INSERT INTO "outbox_message" VALUES(4,'a003d03a53395a328d67075a7f883045','round:2024Q3:yjj','yjj','市应急管理局','files','某安委办:请报送2024年第三季度进展','市应急管理局:

请于2024年10月7日前报送2024年第三季度的进展(数据截至2024年9月30日)。填报表:市应急管理局-2024Q3.xlsx。

填好绿色的格子,由负责人审核签发后交回;没有可报的,在“说明”里选零报告,零报告也是报送。到期未报的将催报并在通报中点名。

某安委办','2024-09-20 02:00:00.000000','2024-09-20','queued',0,0,'2024-09-20 02:00:00.000000',NULL,NULL,'','某安委办:请报送2024年第三季度进展',NULL,0,0,'','');
INSERT INTO "outbox_message" VALUES(5,'d088b2261f30636c734b02fc8074af3c','round:2024Q3:zjj','zjj','市住房和城乡建设局','files','某安委办:请报送2024年第三季度进展','市住房和城乡建设局:

请于2024年10月7日前报送2024年第三季度的进展(数据截至2024年9月30日)。填报表:市住房和城乡建设局-2024Q3.xlsx。

填好绿色的格子,由负责人审核签发后交回;没有可报的,在“说明”里选零报告,零报告也是报送。到期未报的将催报并在通报中点名。

某安委办','2024-09-20 02:00:00.000000','2024-09-20','queued',0,0,'2024-09-20 02:00:00.000000',NULL,NULL,'','某安委办:请报送2024年第三季度进展',NULL,0,0,'','');
INSERT INTO "outbox_message" VALUES(6,'c3f1b0b659749d86c48b1f1f0830025c','round:2024Q3:jtj','jtj','市交通运输局','files','某安委办:请报送2024年第三季度进展','市交通运输局:

请于2024年10月7日前报送2024年第三季度的进展(数据截至2024年9月30日)。填报表:市交通运输局-2024Q3.xlsx。

填好绿色的格子,由负责人审核签发后交回;没有可报的,在“说明”里选零报告,零报告也是报送。到期未报的将催报并在通报中点名。

某安委办','2024-09-20 02:00:00.000000','2024-09-20','queued',0,0,'2024-09-20 02:00:00.000000',NULL,NULL,'','某安委办:请报送2024年第三季度进展',NULL,0,0,'','');
CREATE TABLE plan_item (
	id INTEGER NOT NULL, 
	revision_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	code VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	task VARCHAR NOT NULL, 
	measure VARCHAR NOT NULL, 
	lead VARCHAR NOT NULL, 
	co_lead JSON NOT NULL, 
	cooperating JSON NOT NULL, 
	kind VARCHAR NOT NULL, 
	start DATE NOT NULL, 
	due DATE NOT NULL, 
	weight BIGINT NOT NULL, 
	target_value BIGINT, 
	target_unit VARCHAR, 
	target_at_most BOOLEAN NOT NULL, 
	milestones JSON NOT NULL, 
	withdrawn_on DATE, 
	withdrawn_document VARCHAR, 
	source VARCHAR NOT NULL, carries VARCHAR, 
	PRIMARY KEY (id), 
	FOREIGN KEY(revision_id) REFERENCES plan_revision (id), 
	UNIQUE (revision_id, code)
);
INSERT INTO "plan_item" VALUES(1,1,0,'1.1.1','完成普查','1','1.1','yjj','[]','[]','once','2024-01-01','2024-06-30',100,NULL,NULL,0,'[]',NULL,NULL,'',NULL);
INSERT INTO "plan_item" VALUES(2,1,1,'1.1.2','整改老旧管网','1','1.1','yjj','[]','[]','quantity','2024-01-01','2024-12-31',100,1000000,'公里',0,'[]',NULL,NULL,'',NULL);
INSERT INTO "plan_item" VALUES(3,1,2,'1.1.3','修订预案','1','1.1','yjj','[]','[]','once','2024-01-01','2024-12-31',100,NULL,NULL,0,'[]',NULL,NULL,'',NULL);
INSERT INTO "plan_item" VALUES(4,1,3,'1.2.1','验收改造工程','1','1.2','zjj','[]','[]','once','2024-01-01','2024-10-15',100,NULL,NULL,0,'[]',NULL,NULL,'',NULL);
INSERT INTO "plan_item" VALUES(5,1,4,'1.2.2','更换燃气软管','1','1.2','zjj','[]','[]','quantity','2024-01-01','2024-12-31',100,10000000,'户',0,'[]',NULL,NULL,'',NULL);
INSERT INTO "plan_item" VALUES(6,1,5,'1.2.3','每季巡查','1','1.2','zjj','[]','[]','recurring','2024-01-01','2024-12-31',100,NULL,NULL,0,'[]',NULL,NULL,'',NULL);
INSERT INTO "plan_item" VALUES(7,1,6,'2.1.1','组织演练','2','2.1','jtj','[]','[]','once','2024-01-01','2024-08-31',100,NULL,NULL,0,'[]',NULL,NULL,'',NULL);
INSERT INTO "plan_item" VALUES(8,1,7,'2.1.2','培训驾驶员','2','2.1','jtj','[]','[]','quantity','2024-01-01','2024-12-31',100,5000000,'人',0,'[]',NULL,NULL,'',NULL);
INSERT INTO "plan_item" VALUES(9,1,8,'2.1.3','常态值守','2','2.1','jtj','[]','[]','continuous','2024-01-01','2024-12-31',100,NULL,NULL,0,'[]',NULL,NULL,'',NULL);
INSERT INTO "plan_item" VALUES(10,1,9,'2.2.1','建成储备库','2','2.2','lsj','[]','[]','once','2024-01-01','2024-07-31',100,NULL,NULL,0,'[]',NULL,NULL,'',NULL);
INSERT INTO "plan_item" VALUES(11,1,10,'2.2.2','轮换储备物资','2','2.2','lsj','[]','[]','quantity','2024-01-01','2024-12-31',100,800000,'吨',0,'[]',NULL,NULL,'',NULL);
INSERT INTO "plan_item" VALUES(12,1,11,'2.2.3','清点库存','2','2.2','lsj','[]','[]','once','2024-01-01','2024-07-31',100,NULL,NULL,0,'[]','2024-08-15','安委办〔2024〕8号','',NULL);
CREATE TABLE plan_measure (
	id INTEGER NOT NULL, 
	revision_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	code VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	task VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(revision_id) REFERENCES plan_revision (id), 
	UNIQUE (revision_id, code)
);
INSERT INTO "plan_measure" VALUES(1,1,0,'1.1','排查整治','1');
INSERT INTO "plan_measure" VALUES(2,1,1,'1.2','本质安全','1');
INSERT INTO "plan_measure" VALUES(3,1,2,'2.1','应急能力','2');
INSERT INTO "plan_measure" VALUES(4,1,3,'2.2','物资储备','2');
CREATE TABLE plan_revision (
	id INTEGER NOT NULL, 
	"plan" VARCHAR NOT NULL, 
	revision INTEGER NOT NULL, 
	title VARCHAR NOT NULL, 
	issuer VARCHAR NOT NULL, 
	start DATE NOT NULL, 
	"end" DATE NOT NULL, 
	effective DATE NOT NULL, 
	document VARCHAR NOT NULL, 
	part_of VARCHAR, 
	mode VARCHAR NOT NULL, 
	basis VARCHAR NOT NULL, 
	tolerance BIGINT NOT NULL, 
	content_hash VARCHAR NOT NULL, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE ("plan", revision)
);
INSERT INTO "plan_revision" VALUES(1,'t-2024',1,'三年行动(试)','市安委会','2024-01-01','2024-12-31','2024-01-01','',NULL,'linear','plan',0,'2f982517de78c114050e6a7c49dba761304950b7cebc94f1a0a026d6fcaf89a6','2024-01-02','2024-01-02 02:00:00.000000');
CREATE TABLE plan_task (
	id INTEGER NOT NULL, 
	revision_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	code VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(revision_id) REFERENCES plan_revision (id), 
	UNIQUE (revision_id, code)
);
INSERT INTO "plan_task" VALUES(1,1,0,'1','动态清零');
INSERT INTO "plan_task" VALUES(2,1,1,'2','能力提升');
CREATE TABLE "progress_report" (
	id INTEGER NOT NULL, 
	"plan" VARCHAR NOT NULL, 
	item VARCHAR NOT NULL, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	value BIGINT, 
	percent INTEGER, 
	done BOOLEAN, 
	note VARCHAR NOT NULL, 
	evidence VARCHAR NOT NULL, 
	reported_by VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	problems VARCHAR NOT NULL, 
	next_steps VARCHAR NOT NULL, 
	sheet VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (digest)
);
INSERT INTO "progress_report" VALUES(1,'t-2024','1.1.2','2024-06-30','2024-07-05 02:00:00.000000',200000,NULL,NULL,'','','yjj','c0de31b5229a8ad32175f7310a7406fecdfb942660f25295db1b7a819005426f','','','');
INSERT INTO "progress_report" VALUES(2,'t-2024','1.1.3','2024-06-30','2024-07-05 02:00:00.000000',NULL,NULL,1,'','','yjj','bce818271f1db9e572d3b87127ed5d0487b502308c931863a4e1bdc104097daf','','','');
INSERT INTO "progress_report" VALUES(3,'t-2024','1.2.1','2024-06-30','2024-07-05 02:00:00.000000',NULL,5000,NULL,'','','zjj','9e87b87f90924688482703133a3290b31b50ad37a39185c88db61abcad78830e','','','');
INSERT INTO "progress_report" VALUES(4,'t-2024','1.2.2','2024-06-30','2024-07-05 02:00:00.000000',7000000,NULL,NULL,'','','zjj','a0bc76b45f03be832b1d930b1afa9f0d7981f5c25a697f51bed05ff23bb65800','','','');
INSERT INTO "progress_report" VALUES(5,'t-2024','1.2.3','2024-06-30','2024-07-05 02:00:00.000000',NULL,5000,NULL,'','','zjj','b523030d4205bcaf09afb8ec57cc40477bd469c9fc0ecb9ea134878eccc4feca','','','');
INSERT INTO "progress_report" VALUES(6,'t-2024','2.1.1','2024-06-30','2024-07-05 02:00:00.000000',NULL,3000,NULL,'','','jtj','68392b0aa45ef1860e70366cabab3d2d21b3d53c814327fea5f0ba6826cdde56','','','');
INSERT INTO "progress_report" VALUES(7,'t-2024','2.1.2','2024-06-30','2024-07-05 02:00:00.000000',1000000,NULL,NULL,'','','jtj','967af2d8752c264368f8aa4340cef16ffec7be187b0d0a15aa4a26e526472098','','','');
INSERT INTO "progress_report" VALUES(8,'t-2024','2.1.3','2024-06-30','2024-07-05 02:00:00.000000',NULL,5000,NULL,'','','jtj','dfde32df69eb99944e3844f71acaf19e2691d85707ae30688c242d7485d075bb','','','');
INSERT INTO "progress_report" VALUES(9,'t-2024','2.2.2','2024-06-30','2024-07-05 02:00:00.000000',50000,NULL,NULL,'','','lsj','8cb471658421e845bf1d7ed830aa36dff5e7de46fce96e7d5868fe771e1e9bfb','','','');
INSERT INTO "progress_report" VALUES(10,'t-2024','1.1.1','2024-09-20','2024-10-20 02:00:00.000000',NULL,NULL,1,'','','yjj','9b138f06e79f8273356b04676d9bcfcf9d9aac752f8a10fd55b7b1db4b47107f','','','');
CREATE TABLE progress_ruling (
	id INTEGER NOT NULL, 
	"plan" VARCHAR NOT NULL, 
	item VARCHAR NOT NULL, 
	report_id INTEGER NOT NULL, 
	sequence INTEGER NOT NULL, 
	outcome VARCHAR NOT NULL, 
	remark VARCHAR NOT NULL, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(report_id) REFERENCES progress_report (id), 
	UNIQUE (report_id, sequence)
);
CREATE TABLE publication (
	id INTEGER NOT NULL, 
	period VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	year INTEGER NOT NULL, 
	issue INTEGER NOT NULL, 
	as_of DATE NOT NULL, 
	known_at DATETIME NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	data TEXT NOT NULL, 
	reason VARCHAR NOT NULL, 
	despite VARCHAR NOT NULL, 
	published_on DATE NOT NULL, 
	audit_head VARCHAR NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (period, version), 
	UNIQUE (year, issue, version)
);
INSERT INTO "publication" VALUES(1,'2024Q3',1,2024,1,'2024-09-30','2024-10-08 02:00:00.000000','d96ade372cb398e1ca82b0d76ed08bee94dd8389c45d9a288a76ad1b6ab79e43','{"as_of":"2024-09-30","backlog":[["2024-01-31",0],["2024-02-29",0],["2024-03-31",0],["2024-04-30",0],["2024-05-31",0],["2024-06-30",0],["2024-07-31",1],["2024-08-31",1],["2024-09-30",2]],"basis":{"before":null,"calendar":"9648a646820d0e111acc364598143c4a8ae19146a991ae8e08e48e88a0643e1b","count_on_spot":false,"plans":[{"basis":"plan","document":"","mode":"linear","plan":"t-2024","revision":1,"title":"三年行动(试)"}],"rules":{"/srv/taskhub/rules/alarms.yaml":"9c8a75acbf390f30487c2848a66b437d7c8c400366a7e4a986ded2adce642b2e","/srv/taskhub/rules/enterprises.yaml":"6ed39a8c9afa1b83f0f7a4408c93bdb2f6efba141fd29f5dff3c438c98e295e8","/srv/taskhub/rules/hazards.yaml":"fdf310e76672235c8622fc6c84c4f6b30882104677197eb0aaf861ca4987372e","/srv/taskhub/rules/items.yaml":"e44ee270a55fc237743cafca7d4ed8cb1ca513ffec295510243645c966395fb2","/srv/taskhub/rules/notices.yaml":"5d1fb80f0fcb5437dcadb28c1931d21ac8aed156924df799e1b9ad9da3fa9f80","/srv/taskhub/rules/plans.yaml":"359fac29deedc98eae410e2585d2261aefd3240daf77f22481ffeec7db258fde","/srv/taskhub/rules/submissions.yaml":"5259d9983be4cc814bcd8697fc420aabeb0a265cf2cd1235953dbcf6a8d4b87e","/srv/taskhub/rules/units.yaml":"6d643fda35fcd783284692d4a2e3672d9c17d39055fccb552e028088cd98e5b2"},"scoring":{"components":[{"full_at":null,"use":"schedule","weight":"40","zero_at":null},{"full_at":null,"use":"overdue","weight":"20","zero_at":null},{"full_at":null,"use":"rectification","weight":"20","zero_at":null},{"full_at":null,"use":"hazard_overdue","weight":"10","zero_at":null},{"full_at":null,"use":"replies","weight":"10","zero_at":null}],"minimum_items":3,"tiers":[{"at_least":"90","title":"好"},{"at_least":"75","title":"较好"},{"at_least":"60","title":"一般"},{"at_least":"0","title":"差"}]},"template":"c4dc952c86009bc20384769d32b8fe31841400023ffb251a2b07ee0a6f67474d","units":[{"aliases":[],"code":"awb","name":"市安委办","region":null,"role":"committee_office","successor":null,"superior":null,"valid_from":null,"valid_to":null},{"aliases":[],"code":"yjj","name":"市应急管理局","region":null,"role":"sector","successor":null,"superior":"awb","valid_from":null,"valid_to":null},{"aliases":[],"code":"zjj","name":"市住房和城乡建设局","region":null,"role":"sector","successor":null,"superior":"awb","valid_from":null,"valid_to":null},{"aliases":[],"code":"jtj","name":"市交通运输局","region":null,"role":"sector","successor":null,"superior":"awb","valid_from":null,"valid_to":null},{"aliases":[],"code":"lsj","name":"市粮食局","region":null,"role":"sector","successor":"zjj","superior":"awb","valid_from":null,"valid_to":"2024-08-31"},{"aliases":[],"code":"qjq","name":"清江区","region":"qjq","role":"territory","successor":null,"superior":"awb","valid_from":null,"valid_to":null}],"verification":false},"behind":[{"completed":0,"completion_rate":"0.00","deviation":"-74.86","items":3,"name":"市交通运输局","overdue":1,"schedule_progress":"74.86","unit":"jtj"},{"completed":0,"completion_rate":"0.00","deviation":"-74.86","items":5,"name":"市住房和城乡建设局","overdue":1,"schedule_progress":"74.86","unit":"zjj"},{"completed":1,"completion_rate":"33.33","deviation":"-41.53","items":3,"name":"市应急管理局","overdue":1,"schedule_progress":"74.86","unit":"yjj"}],"curve":[{"actual":"0.00","day":"2024-01-31","schedule":"8.47"},{"actual":"0.00","day":"2024-02-29","schedule":"16.39"},{"actual":"0.00","day":"2024-03-31","schedule":"24.86"},{"actual":"0.00","day":"2024-04-30","schedule":"33.06"},{"actual":"0.00","day":"2024-05-31","schedule":"41.53"},{"actual":"8.33","day":"2024-06-30","schedule":"49.73"},{"actual":"8.33","day":"2024-07-31","schedule":"58.20"},{"actual":"9.09","day":"2024-08-31","schedule":"66.67"},{"actual":"9.09","day":"2024-09-30","schedule":"74.86"}],"extended":[],"format":1,"headline":{"completed":1,"completion_rate":"9.09","deviation":"-65.77","hazards":{"backlog":2,"closed":1,"inflow":3,"major_overdue":1,"monitored":0,"overdue":1,"rectification_rate":"33.33"},"items":11,"overdue":3,"replies_due":0,"replies_in_time":0,"schedule_progress":"74.86"},"known_at":"2024-10-08T02:00:00+00:00","major_hazards":[{"code":"QJQ-03M-2024-000001-Q","days":21,"deadline":"2024-09-09","name":"市应急管理局","original":"2024-09-09","rung":"","title":"粉尘涉爆除尘系统未设泄爆装置","unit":"yjj"}],"period":{"code":"2024Q3","end":"2024-09-30","start":"2024-07-01"},"plans":[{"attainment":"12.14","completed":1,"completed_verified":null,"completion_rate":"9.09","deviation":"-65.77","items":11,"overdue":3,"plan":"t-2024","progress":"36.02","progress_unweighted":"36.02","schedule_progress":"74.86","state":"behind","title":"三年行动(试)","verified":null,"withdrawn":1}],"rankings":{"counties":[],"county_departments":[],"departments":[{"movement":null,"name":"市住房和城乡建设局","outcome":{"claimed":0,"completed":0,"expected":"685/183","hazards":1,"hazards_closed":1,"hazards_overdue":0,"items":5,"overdue":1,"replies_due":0,"replies_in_time":0,"returns_due":0,"returns_in_time":0,"unit":"zjj"},"parts":[{"points":"0.00","use":"schedule","value":"0.00","weight":"40"},{"points":"0.00","use":"overdue","value":"20.00","weight":"20"},{"points":"100.00","use":"rectification","value":"100.00","weight":"20"},{"points":"100.00","use":"hazard_overdue","value":"0.00","weight":"10"},{"points":null,"use":"replies","value":null,"weight":"10"}],"rank":1,"score":"33.33","steps":[],"tier":"差","unit":"zjj","why":""},{"movement":null,"name":"市应急管理局","outcome":{"claimed":1,"completed":1,"expected":"137/61","hazards":1,"hazards_closed":0,"hazards_overdue":1,"items":3,"overdue":1,"replies_due":0,"replies_in_time":0,"returns_due":2,"returns_in_time":2,"unit":"yjj"},"parts":[{"points":"44.53","use":"schedule","value":"44.53","weight":"40"},{"points":"0.00","use":"overdue","value":"33.33","weight":"20"},{"points":"0.00","use":"rectification","value":"0.00","weight":"20"},{"points":"0.00","use":"hazard_overdue","value":"100.00","weight":"10"},{"points":null,"use":"replies","value":null,"weight":"10"}],"rank":2,"score":"19.79","steps":[{"act":"finish","count":1,"rank":1,"score":"61.80"},{"act":"rectify","count":1,"rank":1,"score":"53.12"}],"tier":"差","unit":"yjj","why":""},{"movement":null,"name":"市交通运输局","outcome":{"claimed":0,"completed":0,"expected":"137/61","hazards":1,"hazards_closed":0,"hazards_overdue":0,"items":3,"overdue":1,"replies_due":0,"replies_in_time":0,"returns_due":0,"returns_in_time":0,"unit":"jtj"},"parts":[{"points":"0.00","use":"schedule","value":"0.00","weight":"40"},{"points":"0.00","use":"overdue","value":"33.33","weight":"20"},{"points":"0.00","use":"rectification","value":"0.00","weight":"20"},{"points":"100.00","use":"hazard_overdue","value":"0.00","weight":"10"},{"points":null,"use":"replies","value":null,"weight":"10"}],"rank":3,"score":"11.11","steps":[{"act":"finish","count":1,"rank":1,"score":"53.12"},{"act":"rectify","count":1,"rank":1,"score":"33.33"}],"tier":"差","unit":"jtj","why":""}]},"returns":[{"came_on":"2024-09-28","due":"2024-10-07","late":false,"name":"市应急管理局","returned":0,"status":"submitted","unit":"yjj"},{"came_on":null,"due":"2024-10-07","late":true,"name":"市住房和城乡建设局","returned":0,"status":"missing","unit":"zjj"},{"came_on":null,"due":"2024-10-07","late":true,"name":"市交通运输局","returned":0,"status":"missing","unit":"jtj"}],"silent":[{"items":3,"last":"2024-06-30","name":"市交通运输局","unit":"jtj"},{"items":2,"last":"2024-06-30","name":"市应急管理局","unit":"yjj"},{"items":5,"last":"2024-06-30","name":"市住房和城乡建设局","unit":"zjj"}],"told_on":"2024-10-08","year_on_year":[{"change":null,"now":1,"then":null,"what":"completed"},{"change":null,"now":3,"then":0,"what":"hazards_inflow"},{"change":null,"now":1,"then":0,"what":"hazards_closed"},{"change":null,"now":2,"then":0,"what":"hazards_backlog"},{"change":null,"now":1,"then":0,"what":"hazards_overdue"}]}','','','2024-10-08','65-fd786b868d42c9ca2532d95681559b596200d0d50cc1397da3ff9de8d23949c7','2024-10-08 02:00:00.000000','王敏@awb');
CREATE TABLE publication_answer (
	id INTEGER NOT NULL, 
	objection_id INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	answered_on DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (objection_id), 
	FOREIGN KEY(objection_id) REFERENCES publication_objection (id)
);
CREATE TABLE publication_objection (
	id INTEGER NOT NULL, 
	preview_id INTEGER NOT NULL, 
	unit VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	made_on DATE NOT NULL, 
	digest VARCHAR NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (digest), 
	FOREIGN KEY(preview_id) REFERENCES publication_preview (id)
);
CREATE TABLE publication_preview (
	id INTEGER NOT NULL, 
	period VARCHAR NOT NULL, 
	as_of DATE NOT NULL, 
	until DATE NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	data TEXT NOT NULL, 
	opened_on DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (period, as_of, sha256)
);
CREATE TABLE publication_scan (
	id INTEGER NOT NULL, 
	publication_id INTEGER NOT NULL, 
	scan VARCHAR NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (publication_id, scan), 
	FOREIGN KEY(publication_id) REFERENCES publication (id)
);
CREATE TABLE recheck_frame (
	round VARCHAR NOT NULL, 
	rows JSON NOT NULL, 
	PRIMARY KEY (round), 
	FOREIGN KEY(round) REFERENCES recheck_round (name)
);
CREATE TABLE recheck_member (
	id INTEGER NOT NULL, 
	round VARCHAR NOT NULL, 
	hazard VARCHAR NOT NULL, 
	manner VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	region VARCHAR NOT NULL, 
	category VARCHAR NOT NULL, 
	outcome VARCHAR, 
	checked_on DATE, 
	checker VARCHAR NOT NULL, 
	findings VARCHAR NOT NULL, 
	evidence VARCHAR NOT NULL, 
	recorded_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(round) REFERENCES recheck_round (name), 
	UNIQUE (round, hazard)
);
CREATE TABLE recheck_round (
	name VARCHAR NOT NULL, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	due DATE NOT NULL, 
	document VARCHAR NOT NULL, 
	team VARCHAR NOT NULL, 
	said JSON NOT NULL, 
	drawn INTEGER NOT NULL, 
	seed VARCHAR NOT NULL, 
	weights JSON NOT NULL, 
	frame_size INTEGER NOT NULL, 
	frame_hash VARCHAR NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE recheck_traceback (
	id INTEGER NOT NULL, 
	round VARCHAR NOT NULL, 
	hazard VARCHAR NOT NULL, 
	outcome VARCHAR NOT NULL, 
	accepted_by VARCHAR NOT NULL, 
	accepted_on DATE, 
	evidence VARCHAR NOT NULL, 
	document VARCHAR NOT NULL, 
	answers VARCHAR NOT NULL, 
	opened_on DATE NOT NULL, 
	answer_by DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	settled_on DATE, 
	settled_by VARCHAR NOT NULL, 
	conclusion VARCHAR NOT NULL, 
	settled_document VARCHAR NOT NULL, 
	settled_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(round) REFERENCES recheck_round (name), 
	UNIQUE (round, hazard)
);
CREATE TABLE reporting_round (
	code VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	cut_off DATE NOT NULL, 
	due DATE NOT NULL, 
	opened_on DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	closed_on DATE, 
	PRIMARY KEY (code)
);
INSERT INTO "reporting_round" VALUES('2024-09','2024年9月','2024-09-30','2024-09-30','2024-09-13','2024-09-13 02:00:00.000000','王敏@awb',NULL);
INSERT INTO "reporting_round" VALUES('2024Q3','2024年第三季度','2024-09-30','2024-10-07','2024-09-20','2024-09-20 02:00:00.000000','王敏@awb',NULL);
CREATE TABLE share (
	kind VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	steps JSON NOT NULL, 
	PRIMARY KEY (kind, "key")
);
INSERT INTO "share" VALUES('item','t-2024/1.1.1','{"plan:t-2024": [["counted", "", 738886, 1], ["due", "", 739067, 1], ["overdue", "", 739068, 1], ["sum(item.weight where days_overdue >= 1)", "", 739068, 100], ["sum(item.weight where status != ''withdrawn'')", "", 738886, 100]], "unit:yjj": [["count(item where days_overdue >= 1 within 30 days)", "", 739068, 1], ["count(item where days_overdue >= 1 within 30 days)", "", 739098, -1], ["counted", "t-2024", 738886, 1], ["due", "t-2024", 739067, 1], ["items", "", 738886, 1], ["members", "t-2024", 738886, 1], ["overdue", "", 739068, 1], ["unreported", "", 738987, 1]]}');
INSERT INTO "share" VALUES('item','t-2024/1.1.2','{"plan:t-2024": [["counted", "", 738886, 1], ["due", "", 739251, 1], ["overdue", "", 739252, 1], ["sum(item.weight where days_overdue >= 1)", "", 739252, 100], ["sum(item.weight where status != ''withdrawn'')", "", 738886, 100]], "unit:yjj": [["behind", "", 739067, 1], ["count(item where days_overdue >= 1 within 30 days)", "", 739252, 1], ["count(item where days_overdue >= 1 within 30 days)", "", 739282, -1], ["counted", "t-2024", 738886, 1], ["due", "t-2024", 739251, 1], ["items", "", 738886, 1], ["members", "t-2024", 738886, 1], ["overdue", "", 739252, 1], ["reported", "", 739067, 1], ["unreported", "", 738987, 1], ["unreported", "", 739067, -1], ["unreported", "", 739170, 1]]}');
INSERT INTO "share" VALUES('item','t-2024/1.1.3','{"plan:t-2024": [["completed", "", 739067, 1], ["counted", "", 738886, 1], ["due", "", 739251, 1], ["sum(item.weight where status != ''withdrawn'')", "", 738886, 100]], "unit:yjj": [["completed", "", 739067, 1], ["counted", "t-2024", 738886, 1], ["counted_completed", "t-2024", 739067, 1], ["due", "t-2024", 739251, 1], ["items", "", 738886, 1], ["members", "t-2024", 738886, 1], ["reported", "", 739067, 1], ["unreported", "", 738987, 1], ["unreported", "", 739067, -1]]}');
INSERT INTO "share" VALUES('item','t-2024/1.2.1','{"plan:t-2024": [["counted", "", 738886, 1], ["due", "", 739174, 1], ["overdue", "", 739175, 1], ["sum(item.weight where days_overdue >= 1)", "", 739175, 100], ["sum(item.weight where status != ''withdrawn'')", "", 738886, 100]], "unit:zjj": [["count(item where days_overdue >= 1 within 30 days)", "", 739175, 1], ["count(item where days_overdue >= 1 within 30 days)", "", 739205, -1], ["counted", "t-2024", 738886, 1], ["due", "t-2024", 739174, 1], ["items", "", 738886, 1], ["members", "t-2024", 738886, 1], ["overdue", "", 739175, 1], ["reported", "", 739067, 1], ["unreported", "", 738987, 1], ["unreported", "", 739067, -1], ["unreported", "", 739170, 1]]}');
INSERT INTO "share" VALUES('item','t-2024/1.2.2','{"plan:t-2024": [["counted", "", 738886, 1], ["due", "", 739251, 1], ["overdue", "", 739252, 1], ["sum(item.weight where days_overdue >= 1)", "", 739252, 100], ["sum(item.weight where status != ''withdrawn'')", "", 738886, 100]], "unit:zjj": [["count(item where days_overdue >= 1 within 30 days)", "", 739252, 1], ["count(item where days_overdue >= 1 within 30 days)", "", 739282, -1], ["counted", "t-2024", 738886, 1], ["due", "t-2024", 739251, 1], ["items", "", 738886, 1], ["members", "t-2024", 738886, 1], ["overdue", "", 739252, 1], ["reported", "", 739067, 1], ["unreported", "", 738987, 1], ["unreported", "", 739067, -1], ["unreported", "", 739170, 1]]}');
INSERT INTO "share" VALUES('item','t-2024/1.2.3','{"plan:t-2024": [["counted", "", 738886, 1], ["due", "", 739251, 1], ["overdue", "", 739252, 1], ["sum(item.weight where days_overdue >= 1)", "", 739252, 100], ["sum(item.weight where status != ''withdrawn'')", "", 738886, 100]], "unit:zjj": [["count(item where days_overdue >= 1 within 30 days)", "", 739252, 1], ["count(item where days_overdue >= 1 within 30 days)", "", 739282, -1], ["counted", "t-2024", 738886, 1], ["due", "t-2024", 739251, 1], ["items", "", 738886, 1], ["members", "t-2024", 738886, 1], ["overdue", "", 739252, 1], ["reported", "", 739067, 1], ["unreported", "", 738987, 1], ["unreported", "", 739067, -1], ["unreported", "", 739170, 1]]}');
INSERT INTO "share" VALUES('item','t-2024/2.1.1','{"plan:t-2024": [["counted", "", 738886, 1], ["due", "", 739129, 1], ["overdue", "", 739130, 1], ["sum(item.weight where days_overdue >= 1)", "", 739130, 100], ["sum(item.weight where status != ''withdrawn'')", "", 738886, 100]], "unit:jtj": [["count(item where days_overdue >= 1 within 30 days)", "", 739130, 1], ["count(item where days_overdue >= 1 within 30 days)", "", 739160, -1], ["counted", "t-2024", 738886, 1], ["due", "t-2024", 739129, 1], ["items", "", 738886, 1], ["members", "t-2024", 738886, 1], ["overdue", "", 739130, 1], ["reported", "", 739067, 1], ["unreported", "", 738987, 1], ["unreported", "", 739067, -1]]}');
INSERT INTO "share" VALUES('item','t-2024/2.1.2','{"plan:t-2024": [["counted", "", 738886, 1], ["due", "", 739251, 1], ["overdue", "", 739252, 1], ["sum(item.weight where days_overdue >= 1)", "", 739252, 100], ["sum(item.weight where status != ''withdrawn'')", "", 738886, 100]], "unit:jtj": [["behind", "", 739067, 1], ["count(item where days_overdue >= 1 within 30 days)", "", 739252, 1], ["count(item where days_overdue >= 1 within 30 days)", "", 739282, -1], ["counted", "t-2024", 738886, 1], ["due", "t-2024", 739251, 1], ["items", "", 738886, 1], ["members", "t-2024", 738886, 1], ["overdue", "", 739252, 1], ["reported", "", 739067, 1], ["unreported", "", 738987, 1], ["unreported", "", 739067, -1], ["unreported", "", 739170, 1]]}');
INSERT INTO "share" VALUES('item','t-2024/2.1.3','{"plan:t-2024": [["counted", "", 738886, 1], ["due", "", 739251, 1], ["overdue", "", 739252, 1], ["sum(item.weight where days_overdue >= 1)", "", 739252, 100], ["sum(item.weight where status != ''withdrawn'')", "", 738886, 100]], "unit:jtj": [["count(item where days_overdue >= 1 within 30 days)", "", 739252, 1], ["count(item where days_overdue >= 1 within 30 days)", "", 739282, -1], ["counted", "t-2024", 738886, 1], ["due", "t-2024", 739251, 1], ["items", "", 738886, 1], ["members", "t-2024", 738886, 1], ["overdue", "", 739252, 1], ["reported", "", 739067, 1], ["unreported", "", 738987, 1], ["unreported", "", 739067, -1], ["unreported", "", 739170, 1]]}');
INSERT INTO "share" VALUES('item','t-2024/2.2.1','{"plan:t-2024": [["counted", "", 738886, 1], ["due", "", 739098, 1], ["overdue", "", 739099, 1], ["sum(item.weight where days_overdue >= 1)", "", 739099, 100], ["sum(item.weight where status != ''withdrawn'')", "", 738886, 100]], "unit:zjj": [["count(item where days_overdue >= 1 within 30 days)", "", 739099, 1], ["count(item where days_overdue >= 1 within 30 days)", "", 739129, -1], ["counted", "t-2024", 738886, 1], ["due", "t-2024", 739098, 1], ["items", "", 738886, 1], ["members", "t-2024", 738886, 1], ["overdue", "", 739099, 1], ["unreported", "", 738987, 1]]}');
INSERT INTO "share" VALUES('item','t-2024/2.2.2','{"plan:t-2024": [["counted", "", 738886, 1], ["due", "", 739251, 1], ["overdue", "", 739252, 1], ["sum(item.weight where days_overdue >= 1)", "", 739252, 100], ["sum(item.weight where status != ''withdrawn'')", "", 738886, 100]], "unit:zjj": [["behind", "", 739067, 1], ["count(item where days_overdue >= 1 within 30 days)", "", 739252, 1], ["count(item where days_overdue >= 1 within 30 days)", "", 739282, -1], ["counted", "t-2024", 738886, 1], ["due", "t-2024", 739251, 1], ["items", "", 738886, 1], ["members", "t-2024", 738886, 1], ["overdue", "", 739252, 1], ["reported", "", 739067, 1], ["unreported", "", 738987, 1], ["unreported", "", 739067, -1], ["unreported", "", 739170, 1]]}');
INSERT INTO "share" VALUES('item','t-2024/2.2.3','{"plan:t-2024": [["counted", "", 738886, 1], ["counted", "", 739113, -1], ["due", "", 739098, 1], ["due", "", 739113, -1], ["overdue", "", 739099, 1], ["overdue", "", 739113, -1], ["sum(item.weight where days_overdue >= 1)", "", 739099, 100], ["sum(item.weight where days_overdue >= 1)", "", 739113, -100], ["sum(item.weight where status != ''withdrawn'')", "", 738886, 100], ["sum(item.weight where status != ''withdrawn'')", "", 739113, -100], ["withdrawn", "", 739113, 1]], "unit:zjj": [["count(item where days_overdue >= 1 within 30 days)", "", 739099, 1], ["count(item where days_overdue >= 1 within 30 days)", "", 739129, -1], ["counted", "t-2024", 738886, 1], ["counted", "t-2024", 739113, -1], ["due", "t-2024", 739098, 1], ["due", "t-2024", 739113, -1], ["items", "", 738886, 1], ["items", "", 739113, -1], ["members", "t-2024", 738886, 1], ["overdue", "", 739099, 1], ["overdue", "", 739113, -1], ["unreported", "", 738987, 1], ["unreported", "", 739113, -1]]}');
INSERT INTO "share" VALUES('hazard','QJQ-03M-2024-000001-Q','{"unit:yjj": [["count(hazard where finding == ''hazard-overdue'' or finding == ''hazard-overdue-major'')", "", 739139, 1]]}');
INSERT INTO "share" VALUES('hazard','QJQ-05G-2024-000001-F','{"unit:jtj": [["count(hazard where finding == ''hazard-overdue'' or finding == ''hazard-overdue-major'')", "", 739180, 1]]}');
CREATE TABLE silence (
	id INTEGER NOT NULL, 
	unit VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	"plan" VARCHAR NOT NULL, 
	begins DATE NOT NULL, 
	until DATE NOT NULL, 
	why VARCHAR NOT NULL, 
	actor VARCHAR NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	ended_on DATE, 
	PRIMARY KEY (id)
);
CREATE TABLE submission (
	id INTEGER NOT NULL, 
	round VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	due DATE NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(round) REFERENCES reporting_round (code), 
	UNIQUE (round, unit)
);
INSERT INTO "submission" VALUES(1,'2024-09','yjj','submitted','2024-09-30');
INSERT INTO "submission" VALUES(2,'2024-09','zjj','awaited','2024-09-30');
INSERT INTO "submission" VALUES(3,'2024-09','jtj','awaited','2024-09-30');
INSERT INTO "submission" VALUES(4,'2024Q3','yjj','submitted','2024-10-07');
INSERT INTO "submission" VALUES(5,'2024Q3','zjj','submitted','2024-10-07');
INSERT INTO "submission" VALUES(6,'2024Q3','jtj','awaited','2024-10-07');
CREATE TABLE submission_step (
	id INTEGER NOT NULL, 
	submission_id INTEGER NOT NULL, 
	verb VARCHAR NOT NULL, 
	as_of DATE NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	person VARCHAR NOT NULL, 
	on_behalf_of VARCHAR, 
	remark VARCHAR NOT NULL, 
	document VARCHAR NOT NULL, 
	due DATE, 
	digest VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(submission_id) REFERENCES submission (id), 
	UNIQUE (digest)
);
INSERT INTO "submission_step" VALUES(1,1,'submit','2024-09-27','2024-09-27 02:00:00.000000','王敏@awb','','yjj','','',NULL,'31d5228a0a4d01c6829554bfb5d172256e9054f7669a38796428869c80534826');
INSERT INTO "submission_step" VALUES(2,4,'submit','2024-09-28','2024-09-28 02:00:00.000000','王敏@awb','','yjj','','',NULL,'5dca66452ac0619eec3653cc4b4a06e91e360a02c616bea9729eaed1ad808abf');
INSERT INTO "submission_step" VALUES(3,5,'submit','2024-10-20','2024-10-20 02:00:00.000000','王敏@awb','','zjj','','',NULL,'9bd5a198635749bf1d1d627e875921da6477fcca67f661f75680ce081b9f93d9');
CREATE TABLE tally (
	group_kind VARCHAR NOT NULL, 
	group_key VARCHAR NOT NULL, 
	measure VARCHAR NOT NULL, 
	part VARCHAR NOT NULL, 
	day DATE NOT NULL, 
	amount BIGINT NOT NULL, 
	PRIMARY KEY (group_kind, group_key, measure, part, day)
);
INSERT INTO "tally" VALUES('plan','t-2024','counted','','2024-01-01',12);
INSERT INTO "tally" VALUES('plan','t-2024','due','','2024-06-30',1);
INSERT INTO "tally" VALUES('plan','t-2024','overdue','','2024-07-01',1);
INSERT INTO "tally" VALUES('plan','t-2024','sum(item.weight where days_overdue >= 1)','','2024-07-01',100);
INSERT INTO "tally" VALUES('plan','t-2024','sum(item.weight where status != ''withdrawn'')','','2024-01-01',1200);
INSERT INTO "tally" VALUES('plan','t-2024','due','','2024-12-31',7);
INSERT INTO "tally" VALUES('plan','t-2024','overdue','','2025-01-01',6);
INSERT INTO "tally" VALUES('plan','t-2024','sum(item.weight where days_overdue >= 1)','','2025-01-01',600);
INSERT INTO "tally" VALUES('plan','t-2024','completed','','2024-06-30',1);
INSERT INTO "tally" VALUES('plan','t-2024','due','','2024-10-15',1);
INSERT INTO "tally" VALUES('plan','t-2024','overdue','','2024-10-16',1);
INSERT INTO "tally" VALUES('plan','t-2024','sum(item.weight where days_overdue >= 1)','','2024-10-16',100);
INSERT INTO "tally" VALUES('plan','t-2024','due','','2024-08-31',1);
INSERT INTO "tally" VALUES('plan','t-2024','overdue','','2024-09-01',1);
INSERT INTO "tally" VALUES('plan','t-2024','sum(item.weight where days_overdue >= 1)','','2024-09-01',100);
INSERT INTO "tally" VALUES('plan','t-2024','due','','2024-07-31',2);
INSERT INTO "tally" VALUES('plan','t-2024','overdue','','2024-08-01',2);
INSERT INTO "tally" VALUES('plan','t-2024','sum(item.weight where days_overdue >= 1)','','2024-08-01',200);
INSERT INTO "tally" VALUES('plan','t-2024','counted','','2024-08-15',-1);
INSERT INTO "tally" VALUES('plan','t-2024','due','','2024-08-15',-1);
INSERT INTO "tally" VALUES('plan','t-2024','overdue','','2024-08-15',-1);
INSERT INTO "tally" VALUES('plan','t-2024','sum(item.weight where days_overdue >= 1)','','2024-08-15',-100);
INSERT INTO "tally" VALUES('plan','t-2024','sum(item.weight where status != ''withdrawn'')','','2024-08-15',-100);
INSERT INTO "tally" VALUES('plan','t-2024','withdrawn','','2024-08-15',1);
INSERT INTO "tally" VALUES('unit','yjj','count(item where days_overdue >= 1 within 30 days)','','2024-07-01',1);
INSERT INTO "tally" VALUES('unit','yjj','count(item where days_overdue >= 1 within 30 days)','','2024-07-31',-1);
INSERT INTO "tally" VALUES('unit','yjj','counted','t-2024','2024-01-01',3);
INSERT INTO "tally" VALUES('unit','yjj','due','t-2024','2024-06-30',1);
INSERT INTO "tally" VALUES('unit','yjj','items','','2024-01-01',3);
INSERT INTO "tally" VALUES('unit','yjj','members','t-2024','2024-01-01',3);
INSERT INTO "tally" VALUES('unit','yjj','overdue','','2024-07-01',1);
INSERT INTO "tally" VALUES('unit','yjj','unreported','','2024-04-11',3);
INSERT INTO "tally" VALUES('unit','yjj','behind','','2024-06-30',1);
INSERT INTO "tally" VALUES('unit','yjj','count(item where days_overdue >= 1 within 30 days)','','2025-01-01',1);
INSERT INTO "tally" VALUES('unit','yjj','count(item where days_overdue >= 1 within 30 days)','','2025-01-31',-1);
INSERT INTO "tally" VALUES('unit','yjj','due','t-2024','2024-12-31',2);
INSERT INTO "tally" VALUES('unit','yjj','overdue','','2025-01-01',1);
INSERT INTO "tally" VALUES('unit','yjj','reported','','2024-06-30',2);
INSERT INTO "tally" VALUES('unit','yjj','unreported','','2024-06-30',-2);
INSERT INTO "tally" VALUES('unit','yjj','unreported','','2024-10-11',1);
INSERT INTO "tally" VALUES('unit','yjj','completed','','2024-06-30',1);
INSERT INTO "tally" VALUES('unit','yjj','counted_completed','t-2024','2024-06-30',1);
INSERT INTO "tally" VALUES('unit','yjj','count(hazard where finding == ''hazard-overdue'' or finding == ''hazard-overdue-major'')','','2024-09-10',1);
INSERT INTO "tally" VALUES('unit','zjj','count(item where days_overdue >= 1 within 30 days)','','2024-10-16',1);
INSERT INTO "tally" VALUES('unit','zjj','count(item where days_overdue >= 1 within 30 days)','','2024-11-15',-1);
INSERT INTO "tally" VALUES('unit','zjj','counted','t-2024','2024-01-01',6);
INSERT INTO "tally" VALUES('unit','zjj','due','t-2024','2024-10-15',1);
INSERT INTO "tally" VALUES('unit','zjj','items','','2024-01-01',6);
INSERT INTO "tally" VALUES('unit','zjj','members','t-2024','2024-01-01',6);
INSERT INTO "tally" VALUES('unit','zjj','overdue','','2024-10-16',1);
INSERT INTO "tally" VALUES('unit','zjj','reported','','2024-06-30',4);
INSERT INTO "tally" VALUES('unit','zjj','unreported','','2024-04-11',6);
INSERT INTO "tally" VALUES('unit','zjj','unreported','','2024-06-30',-4);
INSERT INTO "tally" VALUES('unit','zjj','unreported','','2024-10-11',4);
INSERT INTO "tally" VALUES('unit','zjj','count(item where days_overdue >= 1 within 30 days)','','2025-01-01',3);
INSERT INTO "tally" VALUES('unit','zjj','count(item where days_overdue >= 1 within 30 days)','','2025-01-31',-3);
INSERT INTO "tally" VALUES('unit','zjj','due','t-2024','2024-12-31',3);
INSERT INTO "tally" VALUES('unit','zjj','overdue','','2025-01-01',3);
INSERT INTO "tally" VALUES('unit','zjj','count(item where days_overdue >= 1 within 30 days)','','2024-08-01',2);
INSERT INTO "tally" VALUES('unit','zjj','count(item where days_overdue >= 1 within 30 days)','','2024-08-31',-2);
INSERT INTO "tally" VALUES('unit','zjj','due','t-2024','2024-07-31',2);
INSERT INTO "tally" VALUES('unit','zjj','overdue','','2024-08-01',2);
INSERT INTO "tally" VALUES('unit','zjj','behind','','2024-06-30',1);
INSERT INTO "tally" VALUES('unit','zjj','counted','t-2024','2024-08-15',-1);
INSERT INTO "tally" VALUES('unit','zjj','due','t-2024','2024-08-15',-1);
INSERT INTO "tally" VALUES('unit','zjj','items','','2024-08-15',-1);
INSERT INTO "tally" VALUES('unit','zjj','overdue','','2024-08-15',-1);
INSERT INTO "tally" VALUES('unit','zjj','unreported','','2024-08-15',-1);
INSERT INTO "tally" VALUES('unit','jtj','count(item where days_overdue >= 1 within 30 days)','','2024-09-01',1);
INSERT INTO "tally" VALUES('unit','jtj','count(item where days_overdue >= 1 within 30 days)','','2024-10-01',-1);
INSERT INTO "tally" VALUES('unit','jtj','counted','t-2024','2024-01-01',3);
INSERT INTO "tally" VALUES('unit','jtj','due','t-2024','2024-08-31',1);
INSERT INTO "tally" VALUES('unit','jtj','items','','2024-01-01',3);
INSERT INTO "tally" VALUES('unit','jtj','members','t-2024','2024-01-01',3);
INSERT INTO "tally" VALUES('unit','jtj','overdue','','2024-09-01',1);
INSERT INTO "tally" VALUES('unit','jtj','reported','','2024-06-30',3);
INSERT INTO "tally" VALUES('unit','jtj','unreported','','2024-04-11',3);
INSERT INTO "tally" VALUES('unit','jtj','unreported','','2024-06-30',-3);
INSERT INTO "tally" VALUES('unit','jtj','behind','','2024-06-30',1);
INSERT INTO "tally" VALUES('unit','jtj','count(item where days_overdue >= 1 within 30 days)','','2025-01-01',2);
INSERT INTO "tally" VALUES('unit','jtj','count(item where days_overdue >= 1 within 30 days)','','2025-01-31',-2);
INSERT INTO "tally" VALUES('unit','jtj','due','t-2024','2024-12-31',2);
INSERT INTO "tally" VALUES('unit','jtj','overdue','','2025-01-01',2);
INSERT INTO "tally" VALUES('unit','jtj','unreported','','2024-10-11',2);
INSERT INTO "tally" VALUES('unit','jtj','count(hazard where finding == ''hazard-overdue'' or finding == ''hazard-overdue-major'')','','2024-10-21',1);
CREATE TABLE workbook_taken (
	id INTEGER NOT NULL, 
	sheet VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	as_of DATE NOT NULL, 
	made_at DATETIME NOT NULL, 
	taken_at DATETIME NOT NULL, 
	actor VARCHAR NOT NULL, 
	filled_by VARCHAR NOT NULL, 
	file VARCHAR NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
CREATE INDEX ix_plan_item_revision_id ON plan_item (revision_id);
CREATE INDEX ix_plan_measure_revision_id ON plan_measure (revision_id);
CREATE INDEX ix_plan_task_revision_id ON plan_task (revision_id);
CREATE INDEX ix_agenda_due ON agenda (kind, next_on);
CREATE INDEX ix_enterprise_name ON enterprise (name);
CREATE INDEX ix_enterprise_rating_enterprise ON enterprise_rating (enterprise, as_of);
CREATE INDEX ix_hazard_category ON hazard (category, state);
CREATE INDEX ix_hazard_deadline ON hazard (deadline) WHERE closed_on IS NULL;
CREATE INDEX ix_hazard_enterprise ON hazard (enterprise_code);
CREATE INDEX ix_hazard_found ON hazard (found);
CREATE INDEX ix_hazard_region ON hazard (region, state);
CREATE INDEX ix_hazard_state ON hazard (state, level);
CREATE INDEX ix_hazard_unit ON hazard (unit, state);
CREATE INDEX ix_hazard_event_as_of ON hazard_event (as_of);
CREATE INDEX ix_hazard_event_hazard ON hazard_event (hazard, id);
CREATE INDEX ix_hazard_span_hazard ON hazard_span (hazard);
CREATE INDEX ix_hazard_span_since ON hazard_span (since);
CREATE INDEX ix_notice_line_notice_id ON notice_line (notice_id);
CREATE INDEX ix_notice_line_subject ON notice_line (subject);
CREATE INDEX ix_notice_line_finding_id ON notice_line (finding_id);
CREATE UNIQUE INDEX uq_notice_line_told ON notice_line (finding_id) WHERE rung = '';
CREATE UNIQUE INDEX uq_notice_line_open_matter ON notice_line (matter) WHERE is_open;
CREATE UNIQUE INDEX uq_escalation_case_open ON escalation_case (subject_kind, subject_key, ladder) WHERE closed_on IS NULL;
CREATE INDEX ix_escalation_case_next ON escalation_case (next_on) WHERE closed_on IS NULL;
CREATE INDEX ix_escalation_rung_state ON escalation_rung (state);
CREATE INDEX ix_escalation_notice_notice_id ON escalation_notice (notice_id);
CREATE INDEX ix_recheck_member_hazard ON recheck_member (hazard);
CREATE INDEX ix_institution_category ON institution (category);
CREATE INDEX ix_institution_link_hazard ON institution_link (hazard);
CREATE INDEX ix_finding_subject ON finding (subject_kind, subject_key, rule);
CREATE UNIQUE INDEX uq_finding_open ON finding (subject_kind, subject_key, rule) WHERE resolved_on IS NULL;
CREATE INDEX ix_finding_untold ON finding ("plan", unit, subject_kind, subject_key, rule) WHERE untold = 1;
CREATE INDEX ix_message_reference_reference ON message_reference (reference);
CREATE INDEX ix_announcement_waiting ON announcement (unit, look_at) WHERE look_at IS NOT NULL;
CREATE INDEX ix_announcement_repeat ON announcement (repeat_on) WHERE repeat_on IS NOT NULL;
CREATE INDEX ix_announcement_day ON announcement (unit, sent_on);
CREATE INDEX ix_announcement_reference ON announcement (reference);
CREATE INDEX ix_announcement_decision_announcement_id ON announcement_decision (announcement_id);
CREATE INDEX ix_silence_until ON silence (until);
CREATE INDEX ix_progress_report_item ON progress_report ("plan", item, as_of);
CREATE INDEX ix_workbook_taken_unit ON workbook_taken (unit, made_at);
CREATE INDEX ix_channel_use_channel_at ON channel_use (channel, at);
CREATE INDEX ix_outbox_message_reference ON outbox_message (reference);
CREATE INDEX ix_outbox_message_due ON outbox_message (channel, next_attempt_at, id) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX ix_outbox_message_unfinished ON outbox_message (state, channel) WHERE state <> 'sent';
CREATE INDEX ix_notice_unannounced ON notice (id) WHERE unannounced = 1;
CREATE INDEX ix_notice_unit ON notice (unit);
CREATE INDEX ix_notice_state ON notice (state);
CREATE INDEX ix_notice_step_notice_id ON notice_step (notice_id);
CREATE INDEX ix_progress_ruling_item ON progress_ruling ("plan", item);
CREATE INDEX ix_counter_value_counter ON counter_value (counter, cut_off);
CREATE INDEX ix_appraisal_point_unit ON appraisal_point (unit, year);
CREATE INDEX ix_publication_preview_period ON publication_preview (period);
CREATE INDEX ix_publication_objection_preview_id ON publication_objection (preview_id);
CREATE INDEX ix_audit_event_subject ON audit_event (subject);
CREATE INDEX ix_progress_report_evidence ON progress_report (evidence);
CREATE INDEX ix_submission_unit ON submission (unit);
CREATE INDEX ix_submission_step_submission_id ON submission_step (submission_id);
COMMIT;
