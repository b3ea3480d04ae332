using System.Text;
using System.Text.Json.Nodes;
using CertBot.CommandLine;
using CertBot.Core.Tests.Kit;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.CommandLine.FileImport;

public sealed class ImportCommandLineTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("certbot-import-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Customers_and_cases_are_previewed_then_taken_and_the_same_again_changes_nothing()
    {
        var store = await SeedStore();
        var customers = await Write(
            "customers.csv",
            (await Run("customers", "import", "--template")).Output.Replace("; ben@", " ; ben@", StringComparison.Ordinal)
        );
        Assert.Equal(
            (0, "Preview: 1 lines, 1 new, 0 changed, 0 unchanged, 0 wrong"),
            await First("customers", "import", customers, "--vendor", "acme", "--store", store)
        );
        Assert.Equal(
            (0, "Taken: 1 lines, 1 new, 0 changed, 0 unchanged, 0 wrong"),
            await First("customers", "import", customers, "--vendor", "acme", "--store", store, "--yes")
        );
        Assert.Equal(
            (0, "Taken: 1 lines, 0 new, 0 changed, 1 unchanged, 0 wrong"),
            await First("customers", "import", customers, "--vendor", "acme", "--store", store, "--yes")
        );

        var cases = await Write("cases.csv", (await Run("cases", "import", "--template", "--lang", "ru")).Output);
        Assert.Equal(
            (0, "Preview: 1 lines, 1 new, 0 changed, 0 unchanged, 0 wrong"),
            await First("cases", "import", cases, "--vendor", "acme", "--store", store)
        );
        Assert.Equal(
            (0, "Taken: 1 lines, 1 new, 0 changed, 0 unchanged, 0 wrong"),
            await First("cases", "import", cases, "--vendor", "acme", "--store", store, "--yes")
        );
        Assert.Equal(
            (0, "Preview: 1 lines, 0 new, 0 changed, 1 unchanged, 0 wrong"),
            await First("cases", "import", cases, "--vendor", "acme", "--store", store)
        );
        Assert.Equal(0, (await Run("audit", "verify", "--store", store)).Exit);
    }

    [Fact]
    public async Task A_file_with_wrong_lines_is_taken_only_without_them_and_only_if_that_is_said()
    {
        var store = await SeedStore();
        var customers = await Write(
            "customers.csv",
            "id;name;package;zone;from\nglobex;Globex;premium;Europe/Berlin;2026-01-01\ninitech;Initech;gold;Europe/Berlin;2026-01-01\nhooli;Hooli;basic;Mars/Base;2026-01-01\n"
        );
        var (exit, output, _) = await Run("customers", "import", customers, "--vendor", "acme", "--store", store, "--yes", "--json");
        var report = JsonNode.Parse(output);
        Assert.Equal((1, false, 3, 2), (exit, (bool?)report?["taken"], (int?)report?["lines"], (int?)report?["wrong"]));
        Assert.Equal([3, 4], report?["errors"]?.AsArray().Select(e => (int?)e?["line"]) ?? []);
        Assert.Contains("Mars/Base", (string?)report?["errors"]?[1]?["error"], StringComparison.Ordinal);

        var errors = Path.Combine(_folder, "errors.txt");
        Assert.Equal(
            (1, "Taken: 3 lines, 1 new, 0 changed, 0 unchanged, 2 wrong"),
            await First("customers", "import", customers, "--vendor", "acme", "--store", store, "--yes", "--skip-wrong", "--errors", errors)
        );
        Assert.Equal(2, (await File.ReadAllLinesAsync(errors, TestContext.Current.CancellationToken)).Length);
    }

    [Theory]
    [InlineData("there is no such vendor", "id,customer,subject,opened\n", "nobody")]
    [InlineData("column opened is missing", "id,customer,subject\n", "acme")]
    [InlineData("no line of column names", "hello\n", "acme")]
    public async Task What_cannot_be_taken_at_all_is_said_in_one_line(string reason, string content, string vendor)
    {
        var store = await SeedStore();
        var (exit, _, error) = await Run("cases", "import", await Write("cases.csv", content), "--vendor", vendor, "--store", store);
        Assert.Equal(2, exit);
        Assert.Contains(reason, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private async Task<string> SeedStore()
    {
        var path = Path.Combine(_folder, "certbot.db");
        await using (var host = await TestHost.Create(clock => Task.FromResult<IStore>(SqliteStore.Open(path, clock))))
        {
            await new ApplicationSeeder(host.GetService<IServiceProvider>()).Apply("acme-sync", TestPeople.Developer, "Acme Sync");
            await host.ProcessUntilIdle();
        }

        return $"sqlite:{path}";
    }

    private async Task<string> Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, content, Encoding.UTF8);
        return path;
    }

    private static async Task<(int Exit, string Line)> First(params string[] args)
    {
        var (exit, output, error) = await Run(args);
        Assert.Equal("", error);
        return (exit, output.Split('\n')[0].TrimEnd());
    }

    private static async Task<(int Exit, string Output, string Error)> Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLineDispatcher.Run(args, output, error);
        return (exit, output.ToString(), error.ToString());
    }
}
