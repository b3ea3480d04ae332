using System.Text.Json.Nodes;
using static CertBot.Tests.CommandLine.FileImport.ImportFolder;

namespace CertBot.Tests.CommandLine.FileImport;

public sealed class ImportCommandLineTests : IDisposable
{
    private readonly ImportFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Customers_and_cases_are_previewed_then_taken_and_the_same_again_changes_nothing()
    {
        var store = await _folder.SeedStore();
        var customers = await _folder.Write(
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

        var cases = await _folder.Write("cases.csv", (await Run("cases", "import", "--template", "--lang", "ru")).Output);
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
        var store = await _folder.SeedStore();
        var customers = await _folder.Write(
            "customers.csv",
            "id;name;package;zone;from\nglobex;Globex;premium;Europe/Berlin;2026-01-01\ninitech;Initech;gold;Europe/Berlin;2026-01-01\nhooli;Hooli;basic;Mars/Base;2026-01-01\n"
        );
        var (exit, output, _) = await Run("customers", "import", customers, "--vendor", "acme", "--store", store, "--yes", "--json");
        var report = JsonNode.Parse(output);
        Assert.Equal((1, false, 3, 2), (exit, (bool?)report?["taken"], (int?)report?["lines"], (int?)report?["wrong"]));
        Assert.Equal([3, 4], report?["errors"]?.AsArray().Select(e => (int?)e?["line"]) ?? []);
        Assert.Contains("Mars/Base", (string?)report?["errors"]?[1]?["error"], StringComparison.Ordinal);

        var errors = _folder.PathOf("errors.txt");
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
        var store = await _folder.SeedStore();
        var (exit, _, error) = await Run("cases", "import", await _folder.Write("cases.csv", content), "--vendor", vendor, "--store", store);
        Assert.Equal(2, exit);
        Assert.Contains(reason, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }
}
