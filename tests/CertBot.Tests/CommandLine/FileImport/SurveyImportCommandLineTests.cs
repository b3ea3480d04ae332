using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using static CertBot.Tests.CommandLine.FileImport.ImportFolder;

namespace CertBot.Tests.CommandLine.FileImport;

/// <summary><c>surveys import</c>: answers from a survey tool of the vendor's.</summary>
public sealed class SurveyImportCommandLineTests : IDisposable
{
    private readonly ImportFolder _folder = new();

    /// <summary>An hour ago, by the clock the command line has.</summary>
    private readonly string _answered = (SystemClock.Instance.GetCurrentInstant() - Duration.FromHours(1)).ToString(
        "uuuu-MM-dd'T'HH:mm:ss'Z'",
        CultureInfo.InvariantCulture
    );

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Answers_are_previewed_then_taken_and_the_same_again_changes_nothing()
    {
        var store = await Seed();
        var file = await _folder.Write(
            "answers.csv",
            $"""
            survey;case;application;customer;contact e-mail;rating;answered at;comment;name;name may be shown
            csat;T-1;;;ann@globex.example;4;{_answered};Quick;Ann Lee;yes
            nps;;acme-sync;globex;ann@globex.example;9;{_answered};;Ann Lee;no
            """
        );
        string[] command = ["surveys", "import", file, "--vendor", "acme", "--store", store];
        Assert.Equal((0, "Preview: 2 lines, 2 new, 0 changed, 0 unchanged, 0 wrong"), await First(command));
        Assert.Equal((0, "Preview: 2 lines, 2 new, 0 changed, 0 unchanged, 0 wrong"), await First(command));
        Assert.Equal((0, "Taken: 2 lines, 2 new, 0 changed, 0 unchanged, 0 wrong"), await First([.. command, "--yes"]));
        Assert.Equal((0, "Taken: 2 lines, 0 new, 0 changed, 2 unchanged, 0 wrong"), await First([.. command, "--yes"]));
        Assert.Equal(0, (await Run("audit", "verify", "--store", store)).Exit);
    }

    [Fact]
    public async Task Wrong_lines_are_named()
    {
        var store = await Seed();
        var file = await _folder.Write(
            "answers.csv",
            $"""
            survey,case,application,customer,email,score,answered
            csat,T-1,,,ann@globex.example,11,{_answered}
            csat,T-9,,,ann@globex.example,5,{_answered}
            csat,T-1,,,eve@globex.example,5,{_answered}
            nps,,acme-sync,,ann@globex.example,9,{_answered}
            nps,,acme-sync,globex,ann@globex.example,many,{_answered}
            nps,,acme-sync,globex,ann@globex.example,9,2026-03-02 10:00
            csat,T-1,,,ann@globex.example,5,{_answered}
            """
        );
        var (exit, output, _) = await Run("surveys", "import", file, "--vendor", "acme", "--store", store, "--yes", "--json");
        var report = JsonNode.Parse(output);
        Assert.Equal((1, false, 1, 6), (exit, (bool?)report?["taken"], (int?)report?["new"], (int?)report?["wrong"]));
        Assert.Equal(
            [
                "survey.refused.rating",
                "survey.refused.no-such-case",
                "survey.refused.no-contact",
                "import.bad.empty",
                "import.bad.score",
                "import.bad.no-offset",
            ],
            report?["errors"]?.AsArray().Select(e => e?["code"]?.ToString()) ?? []
        );
    }

    [Fact]
    public async Task Template_is_a_file_to_begin_with()
    {
        var (exit, output, _) = await Run("surveys", "import", "--template", "--lang", "ru");
        Assert.Equal(0, exit);
        Assert.StartsWith("опрос,обращение,", output, StringComparison.Ordinal);
        Assert.Equal(2, (await Run("surveys", "import")).Exit);
    }

    private async Task<string> Seed()
    {
        var store = await _folder.SeedStore();
        var customers = await _folder.Write(
            "customers.csv",
            "id,name,package,zone,from,contacts\nglobex,Globex,premium,Europe/Berlin,2026-01-01,Ann Lee <ann@globex.example>\n"
        );
        Assert.Equal(0, (await Run("customers", "import", customers, "--vendor", "acme", "--store", store, "--yes")).Exit);
        var cases = await _folder.Write("cases.csv", $"id,customer,subject,opened\nT-1,globex,Sync stops,{_answered}\n");
        Assert.Equal(0, (await Run("cases", "import", cases, "--vendor", "acme", "--store", store, "--yes")).Exit);
        return store;
    }
}
