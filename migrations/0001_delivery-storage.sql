-- Every delivery is updated twice within minutes of its insert: room on the page for the new versions, and vacuum after
-- thousands of rows rather than after a fifth of the table.
ALTER TABLE "deliveries" SET (
  fillfactor = 70,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.02,
  autovacuum_vacuum_insert_scale_factor = 0.05
);
