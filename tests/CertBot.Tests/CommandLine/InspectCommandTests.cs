using System.Text.Json;
using CertBot.CommandLine;
using CertBot.Core.Tests.Kit.Packages;

namespace CertBot.Tests.CommandLine;

/// <summary><c>certbot inspect</c>, <c>rules lint</c> and <c>rules show</c>, as a vendor's build and R&amp;D call them.</summary>
public sealed class InspectCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("certbot-inspect-");
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    private static readonly PackageBuilder Package = new PackageBuilder("AcmeSync").WithSchema(SchemaBuilder.Entity("AcmeVisit"));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Exit_codes_tell_blocking_findings_from_refused_files()
    {
        Assert.Equal(0, await Run("inspect", Write("good.gz", Package)));
        Assert.Equal(1, await Run("inspect", Write("usr.gz", Package.WithSchema(SchemaBuilder.Entity("UsrVisit")))));
        Assert.Equal(2, await Run("inspect", Write("text.gz", "no package"u8.ToArray())));
        Assert.Equal(2, await Run("inspect", Path.Combine(_folder.FullName, "absent.gz")));
        Assert.Equal(2, await Run("inspect", Write("a.gz", Package), "--cultures", "english"));
        Assert.Equal(2, await Run("inspect", Write("b.gz", Package), "--prefix", "A"));
        Assert.Equal(2, await Run("inspect", Write("c.gz", Package), "--edition", "nowhere"));
        Assert.Equal(
            [
                "refused: not-package",
                "text.gz isn’t a Creatio package. I can read a .gz exported from the configuration section, or a .zip with such .gz files at the top level. "
                    + "Export the package and send that file.",
                "there is no file …/absent.gz",
                "--cultures: english is no culture; one looks like en-US",
                "--prefix: a prefix is 3 to 15 Latin letters and digits",
                "--edition: there is no edition nowhere; there are creatio, terrasoft",
            ],
            _error.ToString().TrimEnd('\n').Split('\n').Select(l => l.Contains("absent", StringComparison.Ordinal) ? "there is no file …/absent.gz" : l)
        );
    }

    [Fact]
    public async Task Table_names_what_blocks_and_how_to_mend_it()
    {
        await Run("inspect", Write("usr.gz", Package.WithSchema(SchemaBuilder.Entity("UsrVisit"))));

        var text = _output.ToString();
        Assert.Contains("BLOCKING  A name that begins with Usr  NAME-USR, criterion 2, 1×", text, StringComparison.Ordinal);
        Assert.Contains("  AcmeSync/Schemas/UsrVisit/descriptor.json  UsrVisit", text, StringComparison.Ordinal);
        Assert.Contains("  -> Use the prefix of your company", text, StringComparison.Ordinal);
        Assert.EndsWith("1 blocking, 0 to look at, 0 for information\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public async Task Json_has_the_promised_members()
    {
        var previous = Write("previous.gz", Package.WithSchema(SchemaBuilder.ClassicPage("AcmePage")));

        Assert.Equal(0, await Run("inspect", Write("a.gz", Package with { Version = "1.1.0" }), "--previous", previous, "--cultures", "en-US,ru-RU", "--json"));

        using var json = JsonDocument.Parse(_output.ToString());
        var root = json.RootElement;
        Assert.Equal(JsonValueKind.Null, root.GetProperty("refused").ValueKind);
        Assert.Equal(
            [
                "applications",
                "assemblies",
                "assemblyVersions",
                "bindings",
                "cultures",
                "dependsOn",
                "files",
                "maintainer",
                "name",
                "rows",
                "schemas",
                "sqlScripts",
                "sqlScriptsByEngine",
                "type",
                "uid",
                "version",
            ],
            root.GetProperty("packages")[0].EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["own", "ok", "missing", "empty", "wrongScript", "identical"],
            root.GetProperty("localization").GetProperty("ru-RU").EnumerateObject().Select(p => p.Name)
        );
        Assert.Equal("AcmePage", root.GetProperty("difference")[0].GetProperty("schemasRemoved")[0].GetString());
        var finding = root.GetProperty("findings").EnumerateArray().First(f => f.GetProperty("rule").GetString() == "DIFF-SCHEMA-REMOVED");
        Assert.Equal(
            ["rule", "severity", "criterion", "criteria", "package", "file", "line", "evidence", "source", "fingerprint"],
            finding.EnumerateObject().Select(p => p.Name)
        );
        Assert.Equal(("attention", 5), (finding.GetProperty("severity").GetString(), finding.GetProperty("criterion").GetInt32()));
    }

    [Fact]
    public async Task Strings_without_a_translation_are_listed_in_a_file()
    {
        var page = SchemaBuilder
            .ClassicPage("AcmePage")
            .Declaring("Save", "a,b")
            .WithString("en-US", "LocalizableStrings.Save.Value", "Save")
            .WithString("en-US", "LocalizableStrings.a,b.Value", "Sum");
        var file = Path.Combine(_folder.FullName, "missing.csv");

        await Run("inspect", Write("a.gz", Package.WithSchema(page)), "--cultures", "ru-RU", "--missing", file);

        Assert.Equal(
            [
                "culture,package,resource,name,state",
                "ru-RU,AcmeSync,AcmePage.ClientUnit,LocalizableStrings.Save.Value,missing",
                "ru-RU,AcmeSync,AcmePage.ClientUnit,\"LocalizableStrings.a,b.Value\",missing",
            ],
            await File.ReadAllLinesAsync(file)
        );
    }

    [Fact]
    public async Task Refusal_is_json_too()
    {
        var records = new RecordWriter().AddRecord("descriptor.json", Package.Descriptor()).AddRecord("../a.txt", []).ToArray();

        Assert.Equal(2, await Run("inspect", Write("a.gz", PackageBuilder.Compress(records)), "--json"));

        using var json = JsonDocument.Parse(_output.ToString());
        var refused = json.RootElement.GetProperty("refused");
        Assert.Equal(("path-outside", "../a.txt"), (refused.GetProperty("reason").GetString(), refused.GetProperty("place").GetString()));
        Assert.Equal(0, json.RootElement.GetProperty("packages").GetArrayLength());
    }

    [Fact]
    public async Task Sarif_names_rules_places_and_fingerprints()
    {
        var sarif = Path.Combine(_folder.FullName, "out.sarif");

        await Run(
            "inspect",
            Write(
                "a.gz",
                Package
                    .WithSchema(SchemaBuilder.SourceCode("AcmeJob", "class AcmeJob {\n object q = new CustomQuery(c);\n}"))
                    .WithSchema(SchemaBuilder.Entity("UsrVisit"))
            ),
            "--sarif",
            sarif
        );

        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(sarif));
        var run = json.RootElement.GetProperty("runs")[0];
        Assert.Equal("2.1.0", json.RootElement.GetProperty("version").GetString());
        var results = run.GetProperty("results").EnumerateArray().ToList();
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().Select(r => r.GetProperty("id").GetString()).ToList();
        Assert.All(results, r => Assert.Equal(r.GetProperty("ruleId").GetString(), rules[r.GetProperty("ruleIndex").GetInt32()]));
        Assert.Equal("error", results.Single(r => r.GetProperty("ruleId").GetString() == "NAME-USR").GetProperty("level").GetString());
        var query = results.Single(r => r.GetProperty("ruleId").GetString() == "CODE-CUSTOMQUERY");
        var place = query.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("AcmeSync/Schemas/AcmeJob/AcmeJob.cs", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal(2, place.GetProperty("region").GetProperty("startLine").GetInt32());
        Assert.Equal(20, query.GetProperty("partialFingerprints").GetProperty("certbotFinding/v1").GetString()!.Length);
    }

    /// <summary>R&amp;D changes rules without a build: in the folder of editions.</summary>
    [Fact]
    public async Task Rules_in_the_folder_of_editions_replace_the_built_in_ones()
    {
        var usr = Write("usr.gz", Package.WithSchema(SchemaBuilder.Entity("UsrVisit")));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "rules.json"), Rules("NAME-USR", "attention", "schema-prefix-forbidden"));

        Assert.Equal(0, await Run("inspect", usr, $"--Policy:Folder={_folder.FullName}"));
        Assert.Equal(0, await Run("rules", "lint", $"--Policy:Folder={_folder.FullName}"));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "creatio.rules.json"), Rules("NAME-USR", "blocking", "schema-prefix-forbidden"));
        Assert.Equal(1, await Run("inspect", usr, $"--Policy:Folder={_folder.FullName}"));
    }

    [Theory]
    [InlineData("NAME-USR", "attention", "no-such-check", "NAME-USR: there is no check \"no-such-check\"")]
    [InlineData("usr", "attention", "package-name", "usr: code \"usr\" is not made of capital letters, digits and hyphens")]
    [InlineData("NAME-USR", "fatal", "package-name", "NAME-USR: severity \"fatal\" is not known")]
    public async Task Lint_tells_the_faults_of_a_file(string code, string severity, string check, string fault)
    {
        var file = Path.Combine(_folder.FullName, "mine.json");
        await File.WriteAllTextAsync(file, Rules(code, severity, check));

        Assert.Equal(1, await Run("rules", "lint", file));
        Assert.Equal($"{fault}\n", _error.ToString());
    }

    [Fact]
    public async Task Lint_tells_every_fault_at_once()
    {
        var file = Path.Combine(_folder.FullName, "mine.json");
        await File.WriteAllTextAsync(
            file,
            """{"rules":[{"code":"A-1","criteria":[11],"severity":"blocking","check":"package-name","since":"today","source":{"by":"inferred","reference":""},"title":{"en":"a"},"mend":{"en":"b","ru":"c"}}]}"""
        );

        Assert.Equal(1, await Run("rules", "lint", file));
        Assert.Equal(
            [
                "A-1: since \"today\" is not known",
                "A-1: criteria are numbers from 1 to 10",
                "A-1: source.reference is empty",
                "A-1: a rule that blocks is stated by the platform's vendor, not inferred",
                "A-1: title.ru is missing",
            ],
            _error.ToString().TrimEnd('\n').Split('\n')
        );
    }

    [Fact]
    public async Task Show_prints_a_line_for_each_rule_and_one_rule_whole()
    {
        Assert.Equal(0, await Run("rules", "show"));
        Assert.Contains(_output.ToString().Split('\n'), l =>
            l.StartsWith("NAME-USR ", StringComparison.Ordinal) && l.Contains(" blocking ", StringComparison.Ordinal)
        );
        _output.GetStringBuilder().Clear();

        Assert.Equal(0, await Run("rules", "show", "NAME-USR"));
        Assert.Contains("source: documentation, Object name prefix\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("hits (packages/hits): public 14/170, vendor's 0\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, await Run("rules", "show", "NO-SUCH"));
    }

    private static string Rules(string code, string severity, string check) =>
        $$"""
            {
              // The texts are short here.
              "rules": [
                {
                  "code": "{{code}}", "criteria": [2], "severity": "{{severity}}", "check": "{{check}}", "parameters": { "prefixes": ["Usr"] }, "since": "2026-12-01",
                  "source": { "by": "documentation", "reference": "a" }, "title": { "en": "a", "ru": "b" }, "mend": { "en": "c", "ru": "d" },
                },
              ],
            }
            """;

    private Task<int> Run(params string[] args) => CommandLineDispatcher.Run(args, _output, _error);

    private string Write(string name, PackageBuilder package) => Write(name, package.ToGzip());

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
