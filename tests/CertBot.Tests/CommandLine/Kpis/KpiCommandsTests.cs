using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using CertBot.CommandLine;
using CertBot.CommandLine.Kpis;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using CertBot.Kpis;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Tests.Commands.Kpis;
using CertBot.Tests.Kit.Channels;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.CommandLine.Kpis;

/// <summary><c>kpi</c>, <c>kpi board</c>, <c>kpi replay</c> and <c>store rebuild-lists</c> over March 2026 of a certified application.</summary>
public sealed class KpiCommandsTests
{
    private readonly StringWriter _output = new();

    private readonly StringWriter _error = new();

    [Fact]
    public async Task Figures_are_printed_as_json_csv_and_text()
    {
        await using var host = await TestHost.Create();
        await CloseMarch(host);

        Assert.Equal(0, await Figures(host, "acme-sync", "2026-03", PrintFormat.Json));
        var json = JsonNode.Parse(_output.ToString());
        Assert.Equal(
            ("acme-sync", "acme", "2026-03", "closed", 0, 25),
            (Text("app"), Text("vendor"), Text("month"), Text("state"), Number("corrected"), Number("cases"))
        );
        var late = json?["kpis"]?.AsArray().Single(k => k?["key"]?.ToString() == "overdue-resolution");
        Assert.Equal(
            ["key", "aim", "target", "minimumSample", "numerator", "denominator", "value", "index", "verdict", "behind", "trend", "headroom", "forecast"],
            late?.AsObject().Select(m => m.Key)
        );
        Assert.Equal("""["C-2026-03-0001","C-2026-03-0025"]""", late?["behind"]?.ToJsonString());
        Assert.Equal(("missed", 8, 12), (late?["verdict"]?.ToString(), late?["value"]?.GetValue<int>(), late?["trend"]?.AsArray().Count));

        Assert.Equal(0, await Figures(host, "acme-sync", "2026-03", PrintFormat.Csv));
        var lines = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(8, lines.Length);
        Assert.StartsWith("app,vendor,month,state,corrected,cases,key,", lines[0], StringComparison.Ordinal);
        Assert.Contains("acme-sync,acme,2026-03,closed,0,25,overdue-resolution,at-most,5,20,2,25,8,,missed,,,C-2026-03-0001 C-2026-03-0025", lines);

        Assert.Equal(0, await Figures(host, "acme-sync", null, PrintFormat.Text));
        Assert.StartsWith("Acme Sync (acme-sync) of Acme Ltd, April 2026: so far", _output.ToString(), StringComparison.Ordinal);

        string? Text(string name) => json?[name]?.ToString();
        int? Number(string name) => json?[name]?.GetValue<int>();
    }

    [Theory]
    [InlineData(null, "2026-03", "--app is missing")]
    [InlineData("nosuch", "2026-03", "--app: there is no application 'nosuch'")]
    [InlineData("acme-sync", "2026-13", "--month: '2026-13' is no month; try 2026-10")]
    [InlineData("acme-sync", "2030-01", "--month: 2030-01 has not begun; the month that runs is 2026-04")]
    [InlineData("acme-sync", "2026-02", "--month: acme-sync was not certified in 2026-02; it is measured since 2026-03")]
    [InlineData("beta", "2026-03", "--app: beta has no certificate, so it is not measured")]
    public async Task Bad_input_is_one_clear_line(string? app, string month, string line)
    {
        await using var host = await TestHost.Create();
        await CloseMarch(host);
        await new ApplicationSeeder(host.GetService<IServiceProvider>()).Apply("beta", CertBot.Core.Tests.Kit.TestPeople.Developer, "Beta");

        Assert.Equal(2, await Figures(host, app, month, PrintFormat.Text));
        Assert.Equal(line, _error.ToString().Trim());
        Assert.Equal(2, await KpiReplay.Run(Services(host), app, month, Output, default));
        Assert.Equal(line, _error.ToString().Trim());
    }

    [Fact]
    public async Task Month_is_derived_again_and_what_differs_is_a_finding()
    {
        await using var host = await TestHost.Create();
        var scenario = await CloseMarch(host);
        Assert.Equal(0, await KpiReplay.Run(Services(host), "acme-sync", "2026-03", Output, default));
        Assert.Contains("25 cases, 7 measures derived from the histories; 0 differences", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, await KpiReplay.Run(Services(host), "acme-sync", "2026-04", Output, default));
        Assert.Equal("--month: 2026-04 is not over; it can be derived again from 2026-05 on", _error.ToString().Trim());

        // A row of a list says something else than the case's history: rebuild-lists mends it.
        var row = await host.Store.Get("list:app-cases.acme-sync", "C-2026-03-0002", default) ?? throw new InvalidOperationException();
        var forged = row.Document.Json.Replace("\"resolution\":\"kept\"", "\"resolution\":\"missed\"", StringComparison.Ordinal);
        Assert.NotEqual(row.Document.Json, forged);
        await host.Store.Commit(row.Partition, [new Write.Replace(row.Document with { Json = forged }, row.ETag)], default);
        Assert.Equal(1, await KpiReplay.Run(Services(host), "acme-sync", "2026-03", Output, default));
        Assert.Contains("overdue-resolution: the lists has 3 of 25, the histories 2 of 25: C-2026-03-0002", _output.ToString(), StringComparison.Ordinal);

        Assert.Equal(0, await StoreRebuildLists.Run(host.Store, host.GetService<InstalledEditions>(), host.Clock, _output, _error, default));
        Assert.Equal(0, await KpiReplay.Run(Services(host), "acme-sync", "2026-03", Output, default));
        Assert.NotNull(scenario);
    }

    [Fact]
    public async Task Lists_are_rebuilt_as_they_were()
    {
        await using var host = await TestHost.Create();
        var scenario = await CloseMarch(host);
        var escalated = new CertBot.Core.Support.Cases.CaseCommand.OpenEscalation("Nobody answers");
        await scenario.Execute(new CertBot.Core.Conversation.Command.OnCase(new("C-2026-03-0025"), escalated), CertBot.Core.Tests.Kit.TestPeople.Developer);
        await host.ProcessUntilIdle();
        host.Clock.Advance(KpiRecounts.Delay);
        await host.ProcessUntilIdle();
        var april = await scenario.Report();
        Assert.Equal(["C-2026-03-0025/E-1"], april.Figures.Find(KpiKey.Escalations)?.Behind);

        var lists = new[] { "list:kpis.2026-03", "list:kpis.2026-04", "list:app-escalations.acme-sync" };
        var before = await Content(host.Store, lists);
        foreach (var list in lists)
        {
            foreach (var row in await host.Store.All(list, "", 100, default))
                await host.Store.Commit(list, [new Write.Delete(row.Document.Id, null)], default);
        }

        Assert.Equal(0, await StoreRebuildLists.Run(host.Store, host.GetService<InstalledEditions>(), host.Clock, _output, _error, default));
        Assert.Equal(before, await Content(host.Store, lists));
    }

    [Fact]
    public async Task Audit_derives_closed_months_again()
    {
        await using var host = await TestHost.Create();
        await CloseMarch(host);
        Assert.Equal(0, await AuditVerify.Run(host.Store, null, _output, _error, default));

        var stored = await host.Store.Get("kpis:acme-sync", Snapshot.Id, default) ?? throw new InvalidOperationException();
        var forged = stored.Document.Json.Replace("\"numerator\":2,", "\"numerator\":1,", StringComparison.Ordinal);
        await host.Store.Commit(stored.Partition, [new Write.Replace(stored.Document with { Json = forged }, stored.ETag)], default);

        Assert.Equal(1, await AuditVerify.Run(host.Store, null, _output, _error, default));
        Assert.Contains("kpis:acme-sync differs at $.months[0]", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("board 2026-03 file", false)]
    [InlineData("board march missed as a file", true)]
    public async Task Board_as_a_file_in_chat_is_what_the_command_writes(string words, bool onlyMissed)
    {
        await using var host = await TestHost.Create();
        await CloseMarch(host);
        var chat = new ConversationAddress("web", "analyst", IsPersonal: true);

        await host.SendInput("analyst", chat, new Input.Text(words), language: LanguageCode.En);

        var card = Assert.IsType<BotMessage.CardMessage>(host.Web.VisibleMessages(chat)[0].Message.Source);
        Assert.Equal(("file", "figures-2026-03.csv"), (card.Name, card.Data.GetString("name")));
        await using var content = await host.Files.Open(new(card.Data.GetString("file") ?? ""), default) ?? throw new InvalidOperationException("no file");
        using var reader = new StreamReader(content, detectEncodingFromByteOrderMarks: true);
        Assert.Equal(0, await Board(host, "2026-03", new KpiBoardFilter { OnlyMissed = onlyMissed }, PrintFormat.Csv));
        Assert.Equal(_output.ToString(), await reader.ReadToEndAsync());

        // The button of the card says what it does not narrow down to as an empty word.
        await host.SendInput("analyst", chat, new Input.Text("board 2026-03"));
        var data = CardButtons.Find(host.Web.VisibleMessages(chat), "board", ImmutableSortedDictionary<string, string>.Empty.Add("as", "file"));
        await host.SendInput("analyst", chat, new Input.Click("board", data ?? throw new InvalidOperationException("no button")));
        Assert.Equal("file", Assert.IsType<BotMessage.CardMessage>(host.Web.VisibleMessages(chat)[0].Message.Source).Name);
    }

    [Fact]
    public async Task Board_has_the_worst_first_and_filters()
    {
        await using var host = await TestHost.Create();
        await CloseMarch(host);
        await CertifiedApplicationSeeder.Certify(host.GetService<IServiceProvider>(), "beta", "=Beta");
        await host.ProcessUntilIdle();

        Assert.Equal(0, await Board(host, "2026-03", new KpiBoardFilter(), PrintFormat.Csv));
        var lines = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("app,name,vendor,vendorName,month,state,corrected,cases,missed,chance,at,nps,nps-verdict,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("acme-sync,Acme Sync,acme,Acme Ltd,2026-03,closed,0,25,1,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("beta,'=Beta,acme,", lines[2], StringComparison.Ordinal);

        Assert.Equal(0, await Board(host, "2026-03", new KpiBoardFilter { OnlyMissed = true }, PrintFormat.Text));
        Assert.Contains("one certified application", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("Acme Sync (acme-sync) of Acme Ltd: missed: Resolved late 8 %", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Beta", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, await Board(host, "2026-13", new KpiBoardFilter(), PrintFormat.Text));
        Assert.Equal(2, await Board(host, "2026-05", new KpiBoardFilter(), PrintFormat.Text));
        Assert.Equal(2, await Board(host, null, new KpiBoardFilter { Key = "speed" }, PrintFormat.Text));
        Assert.Contains("--kpi: 'speed' is no measure; there are nps, ", _error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>25 cases, two of which are resolved late; closed on 8 April.</summary>
    private static async Task<KpiScenario> CloseMarch(TestHost host)
    {
        var scenario = await KpiScenario.Create(host);
        KpiScenario.AdvanceTo(host, Instant.FromUtc(2026, 3, 20, 9, 0));
        var start = Instant.FromUtc(2026, 3, 3, 9, 0);
        for (var n = 0; n < 24; n++)
        {
            var rated = n is 1 or 2 ? [(130, KpiScenario.Rated(5))] : ImmutableArray<(int, Func<Instant, CertBot.Core.Support.Cases.CaseFact>)>.Empty;
            await scenario.Tell(
                string.Create(CultureInfo.InvariantCulture, $"HD-{n}"),
                start + Duration.FromHours(n),
                [(10, KpiScenario.Responded), (n < 1 ? 20 * 60 + 1 : 120, KpiScenario.Resolved), .. rated]
            );
        }

        await scenario.Tell("HD-24", start, (10, KpiScenario.Responded));
        await host.ProcessUntilIdle();
        KpiScenario.AdvanceTo(host, Instant.FromUtc(2026, 4, 8, 9, 0));
        await host.ProcessUntilIdle();
        host.Clock.Advance(KpiRecounts.Delay);
        await host.ProcessUntilIdle();
        return scenario;
    }

    private static async Task<string[]> Content(IStore store, IEnumerable<string> lists)
    {
        List<string> content = [];
        foreach (var list in lists)
        {
            foreach (var row in await store.All(list, "", 100, default))
            {
                content.Add(
                    $"{list}/{row.Document.Id} {row.Document.Kind} {System.Text.RegularExpressions.Regex.Replace(row.Document.Json, "\"at\":\"[^\"]*\"}$", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1))}"
                );
            }
        }

        Assert.NotEmpty(content);
        return [.. content];
    }

    private CommandOutput Output
    {
        get
        {
            _output.GetStringBuilder().Clear();
            _error.GetStringBuilder().Clear();
            return new(_output, _error);
        }
    }

    private static KpiServices Services(TestHost host) => new(host.Store, host.GetService<InstalledEditions>(), host.Clock);

    private Task<int> Figures(TestHost host, string? app, string? month, PrintFormat format) =>
        KpiFiguresPrint.Run(Services(host), app, month, format, Output, default);

    private Task<int> Board(TestHost host, string? month, KpiBoardFilter filter, PrintFormat format) =>
        KpiBoardPrint.Run(Services(host), month, filter, format, Output, default);
}
