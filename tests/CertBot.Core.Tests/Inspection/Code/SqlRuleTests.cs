using CertBot.Core.Tests.Kit;
using CertBot.Inspection.Code.Sql;

namespace CertBot.Core.Tests.Inspection.Code;

public sealed class SqlRuleTests
{
    /// <summary>Statements of any engine: parsed as T-SQL, looked at token by token as the others.</summary>
    public static TheoryData<string, string> Hits { get; } =
        new()
        {
            { "SQL-INSERT", "INSERT INTO Contact (Id) VALUES (1);" },
            { "SQL-INSERT", "insert into \"Contact\" (\"Id\") select 1;" },
            { "SQL-INSERT", "MERGE INTO Contact AS t USING Other AS s ON t.Id = s.Id WHEN MATCHED THEN UPDATE SET Name = s.Name;" },
            { "SQL-UPDATE", "UPDATE Contact SET Name = 'A' WHERE Id = 1;" },
            { "SQL-UPDATE", "UPDATE\n-- why\nContact\nSET Name = 'A';" },
            { "SQL-DELETE", "DELETE FROM Contact;" },
            { "SQL-DELETE", "TRUNCATE TABLE Contact;" },
            { "SQL-TABLE", "CREATE TABLE Acme (Id INT);" },
            { "SQL-TABLE", "ALTER TABLE Acme ADD Name INT;" },
            { "SQL-DROP-TABLE", "DROP TABLE Acme;" },
            { "SQL-DROP-TABLE", "DROP TABLE IF EXISTS Acme;" },
            { "SQL-EXEC", "EXECUTE AcmeProcedure;" },
            { "SQL-UNLOCK", "UPDATE \"SysPackage\" SET \"InstallType\" = 0;" },
            { "SQL-UNLOCK", "DELETE FROM SysPackage WHERE Name = 'A';" },
            { "LOC-SQL-LITERAL", "UPDATE Contact SET Name = N'Готово';" },
            { "LOC-SQL-LITERAL", "SELECT 'Готово';" },
        };

    public static TheoryData<string, string> NearMisses { get; } =
        new()
        {
            { "SQL-INSERT", "-- INSERT INTO Contact\n/* INSERT INTO /* INSERT INTO */ Contact */ SELECT 'INSERT INTO Contact' AS \"INSERT INTO\";" },
            { "SQL-INSERT", "GRANT INSERT ON Contact TO Someone;" },
            { "SQL-UPDATE", "SELECT \"Update\" FROM Contact; SELECT 'UPDATE Contact SET Name = 1';" },
            { "SQL-DELETE", "GRANT DELETE ON Contact TO Someone; SELECT 'DELETE FROM Contact';" },
            { "SQL-TABLE", "CREATE VIEW AcmeTable AS SELECT 'CREATE TABLE Acme' AS Text;" },
            { "SQL-DROP-TABLE", "DROP VIEW AcmeTable;" },
            { "SQL-EXEC", "GRANT EXECUTE ON AcmeProcedure TO Someone; SELECT 'EXEC a';" },
            { "SQL-UNLOCK", "UPDATE SysPackageX SET InstallType = 0; UPDATE Contact SET Name = (SELECT Name FROM SysPackage);" },
            { "LOC-SQL-LITERAL", "SELECT 'Ready' /* Готово */ AS \"Имя\"; -- Готово" },
        };

    public static TheoryData<string, string> TransactSqlHits { get; } =
        new()
        {
            { "SQL-INSERT", "INSERT Contact VALUES (1)" },
            { "SQL-UPDATE", "IF EXISTS (SELECT 1 FROM Contact) BEGIN UPDATE TOP (1) c SET c.Name = 'A' FROM Contact c END" },
            { "SQL-DELETE", "DELETE c FROM Contact c INNER JOIN Other o ON o.Id = c.Id" },
            { "SQL-TRIGGER", "CREATE TRIGGER dbo.trAcme ON dbo.Contact AFTER INSERT AS BEGIN SET NOCOUNT ON END" },
            { "SQL-TRIGGER", "ALTER TRIGGER trAcme ON Contact FOR UPDATE AS SELECT 1" },
            { "SQL-ALTER-VIEW", "ALTER VIEW VwAcme AS SELECT 1 AS A" },
            { "SQL-EXEC", "EXEC sp_rename 'A', 'B'" },
            { "SQL-EXEC", "EXEC (@sql)" },
            { "SQL-EXEC", "AcmeProcedure 1" },
            { "SQL-UNLOCK", "UPDATE p SET p.InstallType = 0 FROM dbo.[SysPackage] p" },
            { "SQL-SHELL", "EXEC master..xp_cmdshell 'dir'" },
            { "SQL-SHELL", "EXEC sp_configure 'xp_cmdshell', 1" },
            { "SQL-SHELL", "SELECT * FROM OPENROWSET('SQLNCLI', 'a', 'b') AS a" },
            { "SQL-WRONG-ENGINE", "DO $$ BEGIN END $$;" },
            { "SQL-WRONG-ENGINE", "CREATE OR REPLACE VIEW a AS SELECT 1;" },
            { "SQL-WRONG-ENGINE", "CREATE TABLE a (Id SERIAL PRIMARY KEY);" },
        };

    public static TheoryData<string, string> TransactSqlNearMisses { get; } =
        new()
        {
            { "SQL-INSERT", "CREATE TRIGGER trAcme ON Contact INSTEAD OF INSERT, UPDATE AS SELECT 1" },
            { "SQL-INSERT", "DECLARE @t TABLE (Id INT); INSERT INTO @t VALUES (1); INSERT INTO #t SELECT 1; CREATE TABLE #t (Id INT)" },
            { "SQL-UPDATE", "UPDATE STATISTICS Contact; CREATE TRIGGER a ON b FOR UPDATE AS IF UPDATE(Name) SELECT 1" },
            { "SQL-DELETE", "ALTER TABLE a ADD CONSTRAINT b FOREIGN KEY (c) REFERENCES d (e) ON DELETE CASCADE ON UPDATE CASCADE" },
            { "SQL-TABLE", "CREATE TABLE #t (Id INT); DECLARE @t TABLE (Id INT)" },
            { "SQL-DROP-TABLE", "DROP TABLE #t" },
            { "SQL-TRIGGER", "DROP TRIGGER trAcme" },
            { "SQL-ALTER-VIEW", "CREATE VIEW VwAcme AS SELECT 1 AS A" },
            { "SQL-SHELL", "SELECT 'use xp_cmdshell never' AS [xp_cmdshellX]" },
            { "SQL-WRONG-ENGINE", "SELECT '$$' AS [public], '$$ LANGUAGE plpgsql' -- CREATE OR REPLACE\nGO\nSELECT GETDATE(), [Serial] FROM dbo.A" },
        };

    public static TheoryData<string, string> PostgreSqlHits { get; } =
        new()
        {
            { "SQL-INSERT", "DO $$ BEGIN INSERT INTO \"Contact\" (\"Id\") VALUES (1); END $$;" },
            { "SQL-INSERT", "CREATE OR REPLACE FUNCTION f() RETURNS void AS $body$ BEGIN INSERT INTO a VALUES ($$x$$); END $body$ LANGUAGE plpgsql;" },
            { "SQL-UPDATE", "UPDATE ONLY public.\"Contact\" AS c SET \"Name\" = E'it\\'s';" },
            { "SQL-TRIGGER", "CREATE CONSTRAINT TRIGGER tr AFTER INSERT ON \"Contact\" FOR EACH ROW EXECUTE PROCEDURE f();" },
            { "SQL-ALTER-VIEW", "ALTER VIEW IF EXISTS \"VwAcme\" RENAME TO b;" },
            { "SQL-EXEC", "CALL f();" },
            { "SQL-EXEC", "DO $$ BEGIN EXECUTE 'SELECT 1'; END $$;" },
            { "SQL-SHELL", "COPY a FROM PROGRAM 'curl';" },
            { "SQL-SHELL", "SELECT pg_read_file('a');" },
            { "SQL-WRONG-ENGINE", "SELECT 1\nGO\nSELECT 2" },
            { "SQL-WRONG-ENGINE", "SELECT [Id] FROM \"Contact\"" },
            { "SQL-WRONG-ENGINE", "UPDATE dbo.Contact SET Name = 1" },
            { "SQL-WRONG-ENGINE", "SELECT GETDATE ()" },
            { "SQL-WRONG-ENGINE", "DECLARE @id INT" },
            { "LOC-SQL-LITERAL", "SELECT $$Готово$$, $x$ it's $x$;" },
        };

    public static TheoryData<string, string> PostgreSqlNearMisses { get; } =
        new()
        {
            {
                "SQL-INSERT",
                "CREATE TRIGGER tr AFTER INSERT OR UPDATE ON a FOR EACH ROW EXECUTE FUNCTION f(); SELECT $$INSERT INTO a$$, E'\\'; INSERT INTO a';"
            },
            { "SQL-INSERT", "CREATE TEMP TABLE t (Id INT); INSERT INTO t VALUES (1); DROP TABLE t;" },
            { "SQL-UPDATE", "SELECT 1 FROM a FOR UPDATE; INSERT INTO a VALUES (1) ON CONFLICT (Id) DO UPDATE SET Id = 2;" },
            { "SQL-DROP-TABLE", "DROP TABLE IF EXISTS \"t\"; CREATE TEMP TABLE IF NOT EXISTS \"t\" (Id INT); DROP TABLE \"t\";" },
            { "SQL-DELETE", "ALTER TABLE a ADD FOREIGN KEY (c) REFERENCES d (e) ON DELETE CASCADE;" },
            { "SQL-TABLE", "CREATE TEMPORARY TABLE t (Id INT);" },
            { "SQL-TRIGGER", "DROP TRIGGER tr ON a;" },
            { "SQL-EXEC", "CREATE TRIGGER tr AFTER INSERT ON a FOR EACH ROW EXECUTE PROCEDURE f();" },
            { "SQL-SHELL", "COPY a FROM STDIN; SELECT 'COPY a FROM PROGRAM';" },
            { "SQL-WRONG-ENGINE", "SELECT a[1], ARRAY[b], '{1}'::int[], x @> y, 'dbo.A', \"GO\" FROM \"dbo\" -- GO\n;" },
            { "SQL-WRONG-ENGINE", "SELECT 'a\nGO\nb', $$\nGO\n$$" },
        };

    [Theory]
    [MemberData(nameof(Hits))]
    public void Rule_finds_what_it_looks_for_in_any_engine(string rule, string statement)
    {
        foreach (var engine in Enum.GetValues<SqlEngine>())
        {
            Assert.Equal([2], LinesOf(rule, $"SELECT 1;\n{statement}", engine));
        }
    }

    [Theory]
    [MemberData(nameof(NearMisses))]
    public void Rule_leaves_near_misses_of_any_engine_alone(string rule, string statement)
    {
        // A comment in a comment is one in T-SQL and PostgreSQL only.
        Assert.Empty(LinesOf(rule, statement, SqlEngine.MsSql));
        Assert.Empty(LinesOf(rule, statement, SqlEngine.PostgreSql));
    }

    [Theory]
    [MemberData(nameof(TransactSqlHits))]
    public void Rule_finds_what_it_looks_for_in_transact_sql(string rule, string statement) =>
        Assert.Equal([2], LinesOf(rule, $"\n{statement}", SqlEngine.MsSql));

    [Theory]
    [MemberData(nameof(TransactSqlNearMisses))]
    public void Rule_leaves_near_misses_of_transact_sql_alone(string rule, string statement) => Assert.Empty(LinesOf(rule, statement, SqlEngine.MsSql));

    [Theory]
    [MemberData(nameof(PostgreSqlHits))]
    public void Rule_finds_what_it_looks_for_in_postgresql(string rule, string statement) => Assert.NotEmpty(LinesOf(rule, statement, SqlEngine.PostgreSql));

    [Theory]
    [MemberData(nameof(PostgreSqlNearMisses))]
    public void Rule_leaves_near_misses_of_postgresql_alone(string rule, string statement) => Assert.Empty(LinesOf(rule, statement, SqlEngine.PostgreSql));

    [Fact]
    public void Statements_are_shown_with_what_they_change()
    {
        const string Text = "INSERT INTO dbo.[Contact] (Id) VALUES (1)\nGO\nDROP TABLE a, dbo.b\nGO\nEXEC dbo.AcmeRun 1";

        Assert.Equal(
            ["SQL-INSERT 1 INSERT INTO dbo.Contact", "SQL-DROP-TABLE 3 DROP TABLE a", "SQL-DROP-TABLE 3 DROP TABLE dbo.b", "SQL-EXEC 5 EXEC dbo.AcmeRun"],
            CodeRules.Lines(CodeRules.Scanner.ScanSql(Text, SqlEngine.MsSql))
        );
    }

    [Fact]
    public void Text_that_cannot_be_parsed_is_looked_at_token_by_token_and_the_error_is_told()
    {
        var scan = CodeRules.Scanner.ScanSql("DELETE FROM Contact;\nSELECT FROM WHERE;\nUPDATE SysPackage SET a = 1;", SqlEngine.MsSql);

        Assert.Equal([1], CodeRules.LinesOf(scan, "SQL-DELETE"));
        Assert.Equal([3], CodeRules.LinesOf(scan, "SQL-UNLOCK"));
        Assert.StartsWith("line 2: ", scan.Unreadable);
    }

    [Fact]
    public void Alternative_quotes_of_oracle_are_literals() =>
        Assert.Equal(
            ["LOC-SQL-LITERAL 1 it's Готово"],
            CodeRules.Lines(CodeRules.Scanner.ScanSql("SELECT q'[it's Готово]' FROM dual; -- INSERT INTO a", SqlEngine.Oracle))
        );

    [Theory]
    [InlineData("CREATE TABLE a (b UNIQUEIDENTIFIER);", 1)]
    [InlineData("SUBTYPE UNIQUEIDENTIFIER IS VARCHAR2(45);\nPROCEDURE p (a UNIQUEIDENTIFIER);", 0)]
    public void Type_that_an_oracle_script_declares_is_no_sign_of_another_engine(string text, int expected) =>
        Assert.Equal(expected, LinesOf("SQL-WRONG-ENGINE", text, SqlEngine.Oracle).Length);

    private static int[] LinesOf(string rule, string text, SqlEngine engine) => CodeRules.LinesOf(CodeRules.Scanner.ScanSql(text, engine), rule);
}
