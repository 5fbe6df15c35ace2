/** Walks over names alone: permissions, which can be many, are never read. `$1` is the realm throughout. */

/** Roles `$2` and whatever they inherit from. */
export const selectLineage = `
  WITH RECURSIVE lineage(name) AS (
    SELECT name FROM roles WHERE realm = $1 AND name = ANY ($2)
    UNION
    SELECT p.parent FROM lineage l JOIN role_parents p ON p.realm = $1 AND p.role = l.name
  )
  SELECT l.name, ARRAY(SELECT p.parent FROM role_parents p
    WHERE p.realm = $1 AND p.role = l.name ORDER BY p.position) AS parents
  FROM lineage l`;

/** At most `$3`, so it ends also where there are many ways. */
export const selectLevelsBelow = `
  WITH RECURSIVE below(role, level) AS (
    SELECT $2::text COLLATE "C", 0
    UNION
    SELECT p.role, b.level + 1 FROM below b JOIN role_parents p ON p.realm = $1 AND p.parent = b.role
    WHERE b.level < $3
  )
  SELECT max(level) AS levels FROM below`;

/** Counts anew for role `$2` and those that inherit from it; nobody else's counts depend on it. */
export const recountRoles = `
  WITH RECURSIVE heirs(role) AS (
    SELECT $2::text COLLATE "C"
    UNION
    SELECT p.role FROM heirs h JOIN role_parents p ON p.realm = $1 AND p.parent = h.role
  ), lineage(role, ancestor) AS (
    SELECT role, role FROM heirs
    UNION
    SELECT l.role, p.parent FROM lineage l JOIN role_parents p ON p.realm = $1 AND p.role = l.ancestor
  ), counted AS (
    SELECT l.role, count(*) - 1 AS ancestors, sum(r.permission_count) AS effective
    FROM lineage l JOIN roles r ON r.realm = $1 AND r.name = l.ancestor GROUP BY l.role
  )
  UPDATE roles SET ancestors = counted.ancestors, effective_permissions = counted.effective
  FROM counted WHERE roles.realm = $1 AND roles.name = counted.role
    AND (roles.ancestors, roles.effective_permissions) <> (counted.ancestors, counted.effective)`;
