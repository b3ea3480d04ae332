using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Inspection.Code;

public sealed class CSharpRuleTests
{
    /// <summary>A statement in a method; "✓" ends what has to be a hit, and there is none elsewhere.</summary>
    public static TheoryData<string, string> Hits { get; } =
        new()
        {
            { "CODE-CUSTOMQUERY", "var q = new CustomQuery(userConnection, sql);" },
            { "CODE-CUSTOMQUERY", "var q = new Terrasoft.Core.DB.CustomQuery(userConnection, sql);" },
            { "CODE-CUSTOMQUERY", "CustomQuery q = new(userConnection, sql);" },
            { "CODE-CUSTOMQUERY", "var q = new\n CustomQuery\n (userConnection);" },
            { "CODE-INSTALL-SCRIPT", "new Insert(userConnection).Into(\"Contact\").Execute();" },
            { "CODE-INSTALL-SCRIPT", "using (var db = userConnection.EnsureDBConnection()) { db.Begin(); }" },
            { "CODE-INSTALL-SCRIPT", "DBExecutor db = Get(); db.Execute(sql);" },
            { "CODE-INSTALL-SCRIPT", "Terrasoft.Core.Configuration.SysSettings.SetValue(userConnection, \"A\", 1);" },
            { "CODE-INSTALL-SCRIPT", "File.Delete(path);" },
            { "CODE-INSTALL-SCRIPT", "Quartz.IScheduler s = null;" },
            { "CODE-CERT-OFF", "Use(HttpClientHandler.DangerousAcceptAnyServerCertificateValidator);" },
            { "CODE-ADO", "var f = DbProviderFactories.GetFactory(name);" },
            { "CODE-FILE-WRITE", "File.WriteAllText(path, content);" },
            { "CODE-FILE-WRITE", "System.IO.File.WriteAllText(path, content);" },
            { "CODE-FILE-WRITE", "global::System.IO.Directory.CreateDirectory(path);" },
            { "CODE-FILE-WRITE", "var f = new FileInfo(path); f.Delete();" },
            { "CODE-FILE-WRITE", "using var s = new FileStream(path, FileMode.Create);" },
            { "CODE-FILE-WRITE", "using var s = File.Open(path, FileMode.Append);" },
            { "CODE-FILE-WRITE", "using var s = new StreamWriter(Path.Combine(a, b));" },
            { "CODE-WEB-CONTEXT", "var c = System.Web.HttpContext.Current;" },
            { "CODE-WEB-CONTEXT", "Microsoft.AspNetCore.Http.IHttpContextAccessor a = null;" },
            { "CODE-WEAK-CRYPTO", "using var h = MD5.Create();" },
            { "CODE-WEAK-CRYPTO", "var h = new SHA1Managed();" },
            { "CODE-WEAK-CRYPTO", "var h = HashAlgorithm.Create(\"md5\");" },
            { "CODE-WEAK-CRYPTO", "ServicePointManager.SecurityProtocol = SecurityProtocolType.Tls12 | SecurityProtocolType.Tls11;" },
            { "CODE-CERT-OFF", "ServicePointManager.ServerCertificateValidationCallback += (a, b, c, d) => true;" },
            { "CODE-CERT-OFF", "var h = new HttpClientHandler { ServerCertificateCustomValidationCallback = (a, b, c, d) => true };" },
            { "CODE-CERT-OFF", "h.ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator;" },
            { "CODE-PROCESS-START", "System.Diagnostics.Process.Start(\"cmd\");" },
            { "CODE-PROCESS-START", "var p = new ProcessStartInfo();" },
            { "CODE-SQL-TEXT", "db.Execute(\"SELECT Id FROM Contact\");" },
            { "CODE-SQL-TEXT", "var sql = $\"update Contact set Name = '{name}'\";" },
            { "CODE-SQL-TEXT", "var sql = \"DELETE \" + \"FROM \" + table;" },
            { "CODE-SQL-TEXT", "var sql = @\"\n  select *\n  from Contact\";" },
            { "CODE-SQL-TEXT", "var sql = \"\"\"\n  INSERT INTO Contact (Id) VALUES (1)\n  \"\"\";" },
            { "CODE-ADO", "using var c = new SqlConnection(text);" },
            { "CODE-ADO", "NpgsqlConnection c = new(text);" },
            { "CODE-SECRET", "var adminPwd = \"admin\";" },
            { "CODE-SECRET", "var accessToken = \"QwErTyUiOpAs\";" },
            { "CODE-SECRET", "var password = \"Tr0ub4dor-3\";" },
            { "CODE-SECRET", "client.ApiKey = \"Tr0ub4dor-3\";" },
            { "CODE-SECRET", "headers[\"X-Api-Key\"] = \"Tr0ub4dor-3\";" },
            { "CODE-SECRET", "Login(user: \"x\", clientSecret: \"Tr0ub4dor-3\");" },
            { "CODE-SECRET", "var d = new Dictionary<string, string> { { \"client_secret\", \"Tr0ub4dor-3\" } };" },
            { "CODE-ADMINRIGHTS", "esq.UseAdminRights = false;" },
            { "CODE-ADMINRIGHTS", "var esq = new EntitySchemaQuery(m, \"Contact\") { UseAdminRights = false };" },
            { "CODE-SYSTEMUSER", "Run(UserConnection.AppConnection.SystemUserConnection);" },
            { "CODE-SYSTEMUSER", "Run(connection?.SystemUserConnection);" },
            { "CODE-SYSTEMUSER", "Run(SystemUserConnection);" },
            { "CODE-DIRECT-DB", "var s = new Select(userConnection).Column(\"Id\").From(\"Contact\");" },
            { "CODE-DIRECT-DB", "new Delete(userConnection).From(\"Contact\").Execute();" },
            { "CODE-HTTPCONTEXT-CURRENT", "var c = HttpContext.Current;" },
            { "CODE-HTTPCONTEXT-CURRENT", "var c = HttpContext.Current.Request.Url;" },
            { "CODE-THREAD", "new Thread(Run).Start();" },
            { "CODE-THREAD", "await Task.Run(() => 1);" },
            { "CODE-HTTP", "var url = \"http://api.acme.com/v1\";" },
            { "CODE-HTTP", "var url = $\"http://api.acme.com/{id}\";" },
            { "LOC-CODE-LITERAL", "Show(\"Готово\");" },
            { "LOC-CODE-LITERAL", "Show($\"Готово {count}\");" },
            { "LOC-CODE-LITERAL", "Show(@\"Готово\");" },
            { "LOC-CODE-LITERAL", "Show(\"\"\"Готово\"\"\");" },
            { "LOC-CODE-LITERAL", "Show(\"\\u0413\\u043e\");" },
        };

    public static TheoryData<string, string> NearMisses { get; } =
        new()
        {
            { "CODE-CUSTOMQUERY", "// new CustomQuery(userConnection, sql)" },
            { "CODE-CUSTOMQUERY", "var s = \"new CustomQuery(\";" },
            { "CODE-CUSTOMQUERY", "var s = $\"new CustomQuery({x})\";" },
            { "CODE-CUSTOMQUERY", "var q = new MyCustomQuery(userConnection);" },
            { "CODE-CUSTOMQUERY", "var q = new Acme.CustomQuery(userConnection);" },
            { "CODE-CUSTOMQUERY", "var t = typeof(CustomQuery);" },
            { "CODE-CUSTOMQUERY", "\n#if NEVER\nvar q = new CustomQuery(userConnection);\n#endif\n" },
            { "CODE-INSTALL-SCRIPT", "var note = \"new Delete(x)\"; /* new Insert(x) */ list.Insert(0, x);" },
            { "CODE-INSTALL-SCRIPT", "var v = SysSettings.GetValue(userConnection, \"A\");" },
            { "CODE-FILE-WRITE", "var t = File.ReadAllText(path);" },
            { "CODE-FILE-WRITE", "Acme.File.WriteAllText(path, content);" },
            { "CODE-FILE-WRITE", "var n = nameof(File.WriteAllText);" },
            { "CODE-FILE-WRITE", "using var s = new FileStream(path, FileMode.Open);" },
            { "CODE-FILE-WRITE", "using var w = new StreamWriter(stream);" },
            { "CODE-FILE-WRITE", "Storage File = Get(); File.Delete(path);" },
            { "CODE-WEB-CONTEXT", "var c = System.WebX.Thing; var d = My.System.Web.Thing;" },
            { "CODE-WEB-CONTEXT", "var s = System.Web.HttpUtility.UrlEncode(x);" },
            { "CODE-WEB-CONTEXT", "System.Web.SessionState.IReadOnlySessionState s = this;" },
            { "CODE-WEAK-CRYPTO", "using var h = SHA256.Create(); var md5 = MD5Name; var i = HashAlgorithm.Create(\"SHA256\");" },
            { "CODE-WEAK-CRYPTO", "ServicePointManager.SecurityProtocol = SecurityProtocolType.Tls12;" },
            { "CODE-CERT-OFF", "ServicePointManager.ServerCertificateValidationCallback = null;" },
            { "CODE-CERT-OFF", "ServicePointManager.ServerCertificateValidationCallback -= Check;" },
            { "CODE-PROCESS-START", "Acme.Process.Start(); process.Begin(); var n = nameof(ProcessStartInfo);" },
            { "CODE-SQL-TEXT", "Show(\"Select a value from the list\"); Show(\"Update the record\"); Show(\"selected from\");" },
            { "CODE-SQL-TEXT", "Show(\"Please select … from\"); // SELECT Id FROM Contact" },
            { "CODE-ADO", "SqlConnectionInfo c = new(text); var s = \"new SqlConnection()\";" },
            { "CODE-SECRET", "const string ManualModeToken = \"manual\";" },
            { "CODE-SECRET", "var password = \"\"; var passwordColumn = \"UserPass1\"; const string Password = \"Password\";" },
            { "CODE-SECRET", "var token = GetToken(\"Tr0ub4dor-3\"); if (password == \"Tr0ub4dor-3\") { } var tokenUrl = \"auth/x1\";" },
            { "CODE-SECRET", "var password = \"Enter your value here\"; var name = \"Tr0ub4dor-3\";" },
            { "CODE-ADMINRIGHTS", "esq.UseAdminRights = true; esq.UseAdminRightsX = false; // UseAdminRights = false" },
            { "CODE-SYSTEMUSER", "var n = nameof(SystemUserConnection); var s = \"SystemUserConnection\"; Run(UserConnection.SystemUser);" },
            { "CODE-DIRECT-DB", "var s = list.Select(x => x.Id); var e = new SelectItem();" },
            { "CODE-HTTPCONTEXT-CURRENT", "var c = HttpContextAccessor.Current; var d = HttpContext.Currents;" },
            { "CODE-THREAD", "Thread.Sleep(1); tasks.Run(x); // Task.Run(" },
            {
                "CODE-HTTP",
                "var a = \"https://api.acme.com\"; var b = \"http://www.w3.org/2001/XMLSchema\"; var c = \"http://localhost:8080\"; // http://x.com"
            },
            { "LOC-CODE-LITERAL", "Show(\"5 µm, Ångström, ªº, 10 \u2126\"); /* Готово */ // Готово" },
            { "LOC-CODE-LITERAL", "var Имя = 1; var c = 'Я'; Show(\"→ ✓ 1\");" },
        };

    [Theory]
    [MemberData(nameof(Hits))]
    public void Rule_finds_what_it_looks_for(string rule, string statement)
    {
        var file = CodeRules.Scanner.ScanCSharp(InMethod(statement));
        var fragment = CodeRules.Scanner.ScanProcessScript(statement);

        Assert.Contains(rule, file.Hits.Select(h => h.Rule));
        Assert.All(CodeRules.LinesOf(file, rule), l => Assert.InRange(l, 4, 4 + statement.Count(c => c == '\n')));
        Assert.Contains(rule, fragment.Hits.Select(h => h.Rule));
        Assert.Null(file.Unreadable);
        Assert.Null(fragment.Unreadable);
    }

    [Theory]
    [MemberData(nameof(NearMisses))]
    public void Rule_leaves_near_misses_alone(string rule, string statement)
    {
        Assert.DoesNotContain(rule, CodeRules.Scanner.ScanCSharp(InMethod(statement)).Hits.Select(h => h.Rule));
        Assert.DoesNotContain(rule, CodeRules.Scanner.ScanProcessScript(statement).Hits.Select(h => h.Rule));
    }

    [Fact]
    public void Using_directives_aliases_and_static_imports_are_followed()
    {
        var scan = CodeRules.Scanner.ScanCSharp(
            """
            using System.Web;
            using System.Web.Hosting;
            using Q = Terrasoft.Core.DB.CustomQuery;
            using IO = System.IO;
            using static System.IO.File;
            using System.WebTools;
            class A {
                Q _field = new(null);
                Q Property { get; } = new(null);
                Q Make() => new(null);
                void M() {
                    var q = new Q(null);
                    IO.File.Delete("a");
                    WriteAllText("a", "b");
                }
            }
            """
        );

        Assert.Equal([1, 2], CodeRules.LinesOf(scan, "CODE-WEB-CONTEXT"));
        Assert.Equal([8, 9, 10, 12], CodeRules.LinesOf(scan, "CODE-CUSTOMQUERY"));
        Assert.Equal([13, 14], CodeRules.LinesOf(scan, "CODE-FILE-WRITE"));
    }

    [Fact]
    public void Secret_is_told_by_its_name_and_length_only()
    {
        var scan = CodeRules.Scanner.ScanCSharp("class A { const string ApiToken = \"Тr0ub4dor-and-3\"; }");

        Assert.Equal(["CODE-SECRET 1 ApiToken: 15 characters", "LOC-CODE-LITERAL 1 ApiToken: 15 characters"], CodeRules.Lines(scan));
    }

    [Fact]
    public void Address_is_shown_without_user_and_query()
    {
        var scan = CodeRules.Scanner.ScanCSharp("class A { string U = \"http://me:geheim@API.acme.com:8080/v1?key=geheim\"; }");

        Assert.Equal(["CODE-HTTP 1 http://API.acme.com:8080/v1"], CodeRules.Lines(scan));
        Assert.Equal(["api.acme.com"], scan.Hosts);
    }

    [Fact]
    public void Code_behind_a_syntax_error_is_looked_at_and_the_error_is_told()
    {
        var scan = CodeRules.Scanner.ScanCSharp("class A {\n void M() { var x = ; }\n void N() { new CustomQuery(null); }\n}");

        Assert.Equal([3], CodeRules.LinesOf(scan, "CODE-CUSTOMQUERY"));
        Assert.StartsWith("line 2: CS1525", scan.Unreadable);
    }

    [Theory]
    [InlineData("var q = new CustomQuery(UserConnection, sql);\r\nreturn true; // new CustomQuery(")]
    [InlineData("public override bool Run() { var q = new CustomQuery(UserConnection, sql); return true; }")]
    [InlineData("var q = new CustomQuery(UserConnection, sql);\n}\npublic void Next() {\n")]
    public void Code_of_a_process_needs_no_class(string code) =>
        Assert.Equal([1], CodeRules.LinesOf(CodeRules.Scanner.ScanProcessScript(code), "CODE-CUSTOMQUERY"));

    [Fact]
    public void Table_that_is_changed_is_shown()
    {
        var scan = CodeRules.Scanner.ScanProcessScript("new Insert(c).Into(\"AcmeLog\").Set(\"Name\", x).Execute();");

        Assert.Equal(["CODE-DIRECT-DB 1 new Insert AcmeLog", "CODE-INSTALL-SCRIPT 1 new Insert AcmeLog"], CodeRules.Lines(scan));
    }

    [Fact]
    public void Hosts_are_each_told_once_and_in_lower_case()
    {
        var scan = CodeRules.Scanner.ScanCSharp(
            "class A { string[] U = { \"https://API.acme.com/a\", \"https://api.acme.com/b?u=http://other.acme.com\", \"wss://ws.acme.com\", \"http://localhost/x\", \"http://schemas.microsoft.com/a\", \"https://{0}/x\" }; }"
        );

        Assert.Equal(["api.acme.com", "other.acme.com", "ws.acme.com"], scan.Hosts);
    }

    private static string InMethod(string statement) => $"class Sample\n{{\nasync void Method() {{\n{statement}\n}}\n}}\n";

    [Fact]
    public void Alias_of_a_namespace_and_a_type_imported_by_a_directive_are_uses()
    {
        var alias = CodeRules.Scanner.ScanCSharp("using Sql = System.Data.SqlClient.SqlConnection;");
        var imported = CodeRules.Scanner.ScanCSharp("using static System.Data.SqlClient.SqlConnection;");

        Assert.Contains(alias.Hits, h => h.Rule == "CODE-INSTALL-SCRIPT");
        Assert.Contains(imported.Hits, h => h.Rule == "CODE-INSTALL-SCRIPT");
    }
}
