using System.Text;
using CertBot.Core.Tests.Kit;
using CertBot.Inspection.Code;
using CertBot.Inspection.Code.Languages;
using CertBot.Inspection.Code.Sql;
using FsCheck;
using FsCheck.Fluent;

namespace CertBot.Core.Tests.Inspection.Code;

/// <summary>Texts that would end the process by a stack overflow, or hold it up, if they were parsed as they are.</summary>
public sealed class HostileCodeTests
{
    private const int Many = 100_000;

    /// <summary>What is repeated: before, in the middle, behind. Most are nested; some are only long.</summary>
    public static TheoryData<string, string, string, string, string> CSharpBombs { get; } =
        new()
        {
            { "x = ", "(", "1", ")", ";" },
            { "", "(", "", "", "" },
            { "x = ", "a+", "a", "", ";" },
            { "x = ", "[", "1", "]", ";" },
            { "", "{", "", "}", "" },
            { "x = ", "!", "a", "", ";" },
            { "x = ", "a?b:", "c", "", ";" },
            { "x = ", "a=>", "c", "", ";" },
            { "x = ", "(a)=>", "c", "", ";" },
            { "x = ", "a=", "c", "", ";" },
            { "x = ", "a??", "c", "", ";" },
            { "x = ", "(T)", "c", "", ";" },
            { "x = ", "f(", "1", ")", ";" },
            { "x = a", ".a", "", "", ";" },
            { "x = a", "?.a", "", "", ";" },
            { "x = a", "()", "", "", ";" },
            { "if(a){}", "else if(a){}", "", "", "" },
            { "", "if(a)", ";", "", "" },
            { "", "A<", "B", ">", " x;" },
            { "", "a<", "", "", "" },
            { "", "(a,", "b", "", "" },
            { "x = a is ", "{A:", "1", "}", ";" },
            { "x = a is ", "not ", "1", "", ";" },
            { "x = ", "a switch{_=>", "1", "}", ";" },
            { "x = ", "$\"{", "1", "}\"", ";" },
            { "x = ", "$@\"{", "1", "}\"", ";" },
            { "x = $\"{", "(", "1", ")", "}\";" },
            { "", "delegate*<", "int", ">", " x;" },
            { "#if ", "(", "a", ")", "\n#endif" },
            { "#if ", "!", "a", "", "\n#endif" },
            { "", "#if a\n", "", "#endif\n", "" },
            { "", "class A{", "", "}", "" },
            { "", "namespace A{", "", "}", "" },
            { "", "[A(", "", "", "" },
            { "x = ", "new ", "a", "", ";" },
            { "int", "[]", "", "", " x;" },
            { "x = from a in b ", "from a in b ", "", "", "select a;" },
            { "", "case a:", "", "", "" },
            { "", "\"", "", "", "" },
            { "", "/*", "", "", "" },
        };

    public static TheoryData<string, string, string, string, string> JavaScriptBombs { get; } =
        new()
        {
            { "x = ", "(", "1", ")", ";" },
            { "", "(", "", "", "" },
            { "x = ", "a+", "a", "", ";" },
            { "x = ", "[", "1", "]", ";" },
            { "", "{", "", "}", "" },
            { "x = ", "!", "a", "", ";" },
            { "x = ", "a?b:", "c", "", ";" },
            { "x = ", "a=>", "c", "", ";" },
            { "x = ", "a=", "c", "", ";" },
            { "x = ", "a**", "c", "", ";" },
            { "x = a", ".a", "", "", ";" },
            { "x = a", "()", "", "", ";" },
            { "x = ", "`${", "1", "}`", ";" },
            { "", "if(a)", ";", "", "" },
            { "x = ", "new ", "a", "", ";" },
            { "", "a:", ";", "", "" },
            { "x = ", "f(", "1", ")", ";" },
            { "/", "(", "", ")", "/" },
        };

    public static TheoryData<string, string, string, string, string> SqlBombs { get; } =
        new()
        {
            { "SELECT ", "(", "1", ")", "" },
            { "", "(", "", "", "" },
            { "SELECT ", "a+", "a", "", "" },
            { "SELECT ", "- ", "1", "", "" },
            { "SELECT ", "~", "1", "", "" },
            { "", "IF 1=1 ", "SELECT 1", "", "" },
            { "", "IF 1=1 SELECT 1 ELSE ", "SELECT 1", "", "" },
            { "", "BEGIN ", "SELECT 1 ", "END ", "" },
            { "", "BEGIN END CONVERSATION @x ", "", "", "" },
            { "SELECT ", "CASE WHEN 1=1 THEN ", "1", " END", "" },
            { "SELECT 1", " UNION ALL SELECT 1", "", "", "" },
            { "SELECT 1 WHERE a=1", " AND a=1", "", "", "" },
            { "SELECT 1 WHERE ", "NOT ", "a=1", "", "" },
            { "SELECT * FROM ", "(SELECT * FROM ", "t", ") a", "" },
            { "SELECT 1 WHERE ", "EXISTS(SELECT 1 WHERE ", "1=1", ")", "" },
            { "SELECT 1 FROM ", "(", "a JOIN b ON 1=1", " JOIN c ON 1=1)", "" },
            { "", "/*", "", "*/", "" },
            { "", "/* */", "", "", "" },
            { "", "DO $a$ ", "", "", "" },
            { "", "$a$ ", "", "", "" },
            { "", "COPY ", "", "", "" },
            { "", "UPDATE ", "", "", "" },
            { "", "[", "", "", "" },
            { "", "'", "", "", "" },
            { "", "a.", "", "", "" },
        };

    /// <summary>Short limits of time: what has to be given up is given up at once.</summary>
    private static readonly CodeScanner Scanner = new(CodeRules.All, CodeLimits.Default with { Time = TimeSpan.FromMilliseconds(300) });

    [Theory]
    [Trait("Campaign", "Long")]
    [MemberData(nameof(CSharpBombs))]
    public void CSharp_bomb_is_survived(string before, string open, string middle, string close, string behind)
    {
        // At the length that is parsed, and just as deep as is parsed.
        foreach (var times in new[] { Math.Min(Many, 499_000 / (open.Length + close.Length)), 128, 100 })
        {
            AssertBounded(Scanner.ScanCSharp(Bomb(before, open, middle, close, behind, times)));
            AssertBounded(Scanner.ScanProcessScript(Bomb(before, open, middle, close, behind, times)));
        }
    }

    [Theory]
    [Trait("Campaign", "Long")]
    [MemberData(nameof(JavaScriptBombs))]
    public void JavaScript_bomb_is_survived(string before, string open, string middle, string close, string behind)
    {
        AssertBounded(Scanner.ScanJavaScript(Bomb(before, open, middle, close, behind, Many)));

        // In short lines it is parsed.
        var inLines = new StringBuilder(before);
        for (var i = 0; i < 99_000 / (open.Length + 1); i++)
        {
            inLines.Append(open).Append(i % 1_000 == 999 ? "\n" : "");
        }

        AssertBounded(Scanner.ScanJavaScript(inLines.Append(middle).ToString()));
    }

    [Theory]
    [Trait("Campaign", "Long")]
    [MemberData(nameof(SqlBombs))]
    public void Sql_bomb_is_survived(string before, string open, string middle, string close, string behind)
    {
        foreach (var engine in Enum.GetValues<SqlEngine>())
        {
            foreach (var times in new[] { Many, 240_000 / (open.Length + close.Length), 100 })
            {
                AssertBounded(Scanner.ScanSql(Bomb(before, open, middle, close, behind, times), engine));
            }
        }
    }

    [Fact]
    public void Deepest_texts_are_survived()
    {
        AssertBounded(Scanner.ScanCSharp(Bomb("x = ", "(", "1", ")", ";", Many)));
        AssertBounded(Scanner.ScanCSharp(Bomb("x = ", "a+", "a", "", ";", Many)));
        AssertBounded(Scanner.ScanCSharp(Bomb("x = a is ", "not ", "1", "", ";", Many)));
        AssertBounded(Scanner.ScanCSharp(Bomb("x = $\"{", "(", "1", ")", "}\";", Many)));
        AssertBounded(Scanner.ScanJavaScript(string.Concat(Enumerable.Repeat("(((((\n", 25_000))));
        AssertBounded(Scanner.ScanSql(Bomb("SELECT ", "(", "1", ")", "", Many), SqlEngine.MsSql));
        AssertBounded(Scanner.ScanSql(Bomb("SELECT ", "a+", "a", "", "", Many), SqlEngine.MsSql));
        AssertBounded(Scanner.ScanSql(Bomb("SELECT ", "(", "1", ")", "", Many), SqlEngine.PostgreSql));
    }

    [Fact]
    public void Parser_that_takes_too_long_is_stopped()
    {
        var scanner = new CodeScanner(CodeRules.All, CodeLimits.Default with { Time = TimeSpan.Zero });

        Assert.Contains("takes longer", scanner.ScanCSharp("class A { }").Unreadable);
        Assert.Contains("takes longer", scanner.ScanSql(string.Concat(Enumerable.Repeat("SELECT 1;\n", 2_000)), SqlEngine.MsSql).Unreadable);
    }

    [Fact]
    public void Text_that_is_too_long_is_told()
    {
        var scanner = new CodeScanner(CodeRules.All, CodeLimits.Default with { CSharpLength = 10, SqlLength = 10 });

        Assert.Equal("11 characters, more than 10", scanner.ScanCSharp("class A { }").Unreadable);
        Assert.Equal("11 characters, more than 10", scanner.ScanSql("SELECT 1234", SqlEngine.PostgreSql).Unreadable);
    }

    /// <summary>Just as deep as is parsed, and one deeper.</summary>
    [Fact]
    public void Depth_is_bounded_at_its_limit()
    {
        static string? Of(int brackets, int types) =>
            CodeRules
                .Scanner.ScanProcessScript($"x = {new string('(', brackets)}1{new string(')', brackets)}; {string.Concat(Enumerable.Repeat("A<", types))}")
                .Unreadable;

        Assert.DoesNotContain("nested deeper", Of(128, 0) ?? "", StringComparison.Ordinal);
        Assert.Equal("line 1: nested deeper than 128", Of(129, 0));
        Assert.DoesNotContain("nested deeper", Of(0, 128) ?? "", StringComparison.Ordinal);
        Assert.Equal("line 1: nested deeper than 128", Of(0, 129));
    }

    /// <summary>A tree of signs only takes ten times the memory that code of people takes.</summary>
    [Fact]
    public void Text_of_too_many_tokens_is_told()
    {
        var scanner = new CodeScanner(CodeRules.All, CodeLimits.Default with { CSharpTokens = 6_100, JavaScriptTokens = 6_100, SqlTreeTokens = 6_100 });
        static string Few(string statement) => string.Concat(Enumerable.Repeat(statement, 1_000));

        Assert.Null(scanner.ScanProcessScript($"{new string(' ', 16_000)}{Few("a=b+c;")}").Unreadable);
        Assert.Equal("more than 6100 tokens", scanner.ScanProcessScript($"{new string(' ', 16_000)}{Few("a=b+c+d;")}").Unreadable);
        Assert.Null(scanner.ScanJavaScript(Few("a=b+c;\n")).Unreadable);
        Assert.Equal("more than 6100 tokens", scanner.ScanJavaScript(Few("a=b+c+d;\n")).Unreadable);
        Assert.Null(scanner.ScanSql(Few("DELETE a;\n"), SqlEngine.MsSql).Unreadable);

        var many = scanner.ScanSql(Few("DELETE a WHERE b;\n"), SqlEngine.MsSql);
        Assert.EndsWith("tokens, more than 6100", many.Unreadable);
        Assert.Contains(many.Hits, h => h.Rule == "SQL-DELETE");
    }

    [Fact]
    public void Work_of_a_parser_is_measured()
    {
        static long Of(string text) => CodeRules.Scanner.ScanProcessScript(text).Allocated;
        var plain = string.Concat(Enumerable.Repeat("DoSomethingWithALongName(withAnArgument);\n", 300));

        Assert.InRange(Of(plain), plain.Length, plain.Length * 200L);
        Assert.True(Of(string.Concat(Enumerable.Repeat("a=b+c+d+e;", 1_260))) > Of(plain) * 2);
    }

    [Fact]
    public void T_sql_too_long_for_a_tree_is_looked_at_token_by_token()
    {
        var scanner = new CodeScanner(CodeRules.All, CodeLimits.Default with { SqlTreeLength = 20 });

        Assert.Equal([1], CodeRules.LinesOf(scanner.ScanSql("DELETE FROM SomeContact;", SqlEngine.MsSql), "SQL-DELETE"));
    }

    [Fact]
    public void Hits_beyond_the_limit_are_counted()
    {
        var scan = CodeRules.Scanner.ScanProcessScript(string.Concat(Enumerable.Repeat("new CustomQuery(null);\n", 250)));

        Assert.Equal(100, CodeRules.LinesOf(scan, "CODE-CUSTOMQUERY").Length);
        Assert.Equal(150, scan.Omitted["CODE-CUSTOMQUERY"]);
    }

    [Fact]
    public void Random_tokens_never_do_harm()
    {
        string[] words =
        [
            "new",
            "CustomQuery",
            "(",
            ")",
            "{",
            "}",
            "[",
            "]",
            "<",
            ">",
            ";",
            ",",
            ".",
            "?",
            ":",
            "=",
            "=>",
            "+",
            "-",
            "!",
            "$\"",
            "\"",
            "'",
            "`",
            "${",
            "$$",
            "/*",
            "*/",
            "//",
            "\n",
            "#if",
            "#endif",
            "using",
            "class",
            "A",
            "await",
            "async",
            "function",
            "return",
            "if",
            "else",
            "SELECT",
            "INSERT",
            "INTO",
            "UPDATE",
            "SET",
            "DELETE",
            "FROM",
            "BEGIN",
            "END",
            "CASE",
            "GO",
            "EXEC",
            "@x",
            "#t",
            "CREATE",
            "OR",
            "ALTER",
            "TRIGGER",
            "AS",
            "\"\"\"",
            "http://a.b",
            "я",
            "\uD800",
            "\0",
            "/",
            "\\",
            "request",
            "viewModel",
            "password",
            "nameof",
            "1",
            "import",
            "eval",
            "debugger",
            "switch",
            "is",
            "not",
            "delegate*",
            "E'",
            "q'[",
            "N'",
            "DO",
            "$a$",
        ];
        var soup = Gen.Elements(words).ListOf(120).Select(w => string.Join(w.Count % 2 == 0 ? " " : "", w));

        Prop.ForAll(soup.ToArbitrary(), text =>
            {
                AssertBounded(Scanner.ScanCSharp(text));
                AssertBounded(Scanner.ScanProcessScript(text));
                AssertBounded(Scanner.ScanJavaScript(text));
                foreach (var engine in Enum.GetValues<SqlEngine>())
                {
                    AssertBounded(Scanner.ScanSql(text, engine));
                }
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(1, 1));
    }

    private static string Bomb(string before, string open, string middle, string close, string behind, int times) =>
        new StringBuilder(before)
            .Insert(before.Length, open, times)
            .Append(middle)
            .Insert(before.Length + open.Length * times + middle.Length, close, times)
            .Append(behind)
            .ToString();

    private static void AssertBounded(CodeScan scan)
    {
        Assert.All(scan.Hits, h => Assert.InRange(h.Evidence.Length, 0, 60));
        Assert.All(scan.Hits.GroupBy(h => h.Rule), g => Assert.InRange(g.Count(), 1, 100));
        Assert.InRange(scan.Unreadable?.Length ?? 0, 0, 120);
    }
}
