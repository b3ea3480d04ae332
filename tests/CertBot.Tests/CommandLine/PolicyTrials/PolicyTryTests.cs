using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.CommandLine;
using CertBot.CommandLine.PolicyTrials;
using CertBot.Commands;
using CertBot.Commands.Cases;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Kpis;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Tests.Kit;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.CommandLine.PolicyTrials;

/// <summary>
/// Acme Sync is certified on Monday 2 March 2026. Three cases of March, each opened on a Monday at 9:00 in Berlin and due at 17:00: answered at 10:00, at 16:00
/// and on the next day.
/// </summary>
public sealed class PolicyTryTests : IAsyncLifetime
{
    private static readonly VendorId Acme = new("acme");

    private static readonly Actor Key = Actor.Integration("key.K-1", Acme);

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("certbot-policy-").FullName;
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private MemoryStore? _raw;
    private TestHost? _host;

    private MemoryStore Raw => _raw ?? throw new InvalidOperationException("not open");

    private TestHost Host => _host ?? throw new InvalidOperationException("not open");

    public async ValueTask InitializeAsync()
    {
        _host = await TestHost.Create(clock =>
        {
            _raw = new MemoryStore(clock);
            return Task.FromResult<IStore>(_raw);
        });
        await CertifiedApplications.Certify(_host, "acme-sync", TestPeople.Developer, "Acme Sync");
        await CustomerSeeder.SaveNorthwind(Host);
        _host.Clock.Advance(Duration.FromDays(45)); // the middle of April
        await Take("HD-1", "2026-03-09T08:00:00Z", "2026-03-09T09:00:00Z");
        await Take("HD-2", "2026-03-16T08:00:00Z", "2026-03-16T15:00:00Z");
        await Take("HD-3", "2026-03-23T08:00:00Z", "2026-03-24T09:00:00Z");
        await _host.ProcessUntilIdle();
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Shorter_promise_makes_one_more_case_late_and_writes_nothing()
    {
        var before = await Everything();

        Assert.Equal(0, await Try(Changed(e => Package(e)["respondMedium"] = "PT6H")));

        Assert.Equal(before, await Everything());
        Assert.Equal("2026-03 3 1 -> 2 0", LineOf("2026-03"));
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Same_edition_makes_no_difference()
    {
        Assert.Equal(0, await Try(Creatio()));
        Assert.EndsWith("1 applications, 3 cases: nothing would have been different\n", _output.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Support goes on after a withdrawal; nobody measures it.</summary>
    [Fact]
    public async Task Months_after_a_withdrawal_are_not_tried()
    {
        await Take("HD-4", "2026-04-13T08:00:00Z", "2026-04-13T15:00:00Z");
        var shorter = Changed(e => Package(e)["respondMedium"] = "PT6H");
        await Measure(new KpiCommand.Start(Acme, new(2026, 3)));
        Host.Clock.Advance(Duration.FromDays(30));
        Assert.Equal(0, await Try(shorter, to: "2026-04"));
        Assert.Equal("2026-04 1 0 -> 1 0", LineOf("2026-04"));

        _output.GetStringBuilder().Clear();
        await Measure(new KpiCommand.Withdraw(new(2026, 3)));
        Assert.Equal(0, await Try(shorter, to: "2026-04"));
        Assert.Equal(("2026-03 3 1 -> 2 0", "2026-04 0 0 0"), (LineOf("2026-03"), LineOf("2026-04")));

        async Task Measure(KpiCommand command) =>
            Assert.IsType<CommandResult.Completed>(
                await Host.GetService<CommandExecutor>()
                    .Execute(new Command.OnKpis(new("acme-sync"), command), null, Actor.Clock, Host.Clock.GetCurrentInstant(), default)
            );
    }

    [Fact]
    public async Task Json_names_the_target_that_would_have_been_missed_and_the_load_of_the_reviewers()
    {
        var changed = Changed(e =>
        {
            Package(e)["respondMedium"] = "PT6H";
            foreach (var kpi in e["kpis"]?.AsArray() ?? [])
            {
                if (kpi?["key"]?.ToString() == "overdue-response")
                    (kpi["target"], kpi["minimumSample"]) = (50, 1);
            }
            (e["criteria"] ?? throw new InvalidOperationException()).AsArray().RemoveAt(0);
        });

        Assert.Equal(0, await Try(changed, isJson: true));

        var result = JsonNode.Parse(_output.ToString()) ?? throw new InvalidOperationException();
        var target = Assert.Single(result["targets"]?.AsArray() ?? [], t => t?["target"]?.ToString() == "overdue-response");
        Assert.Equal(
            ("acme-sync", "2026-03", "too few", "missed"),
            (Text(target, "application"), Text(target, "month"), Text(target?["before"], "verdict"), Text(target?["after"], "verdict"))
        );
        Assert.Equal(("1", "2"), (Text(result["late"]?[0]?["response"], "before"), Text(result["late"]?[0]?["response"], "after")));
        // The first round has one criterion less, the second is about the code alone.
        var (before, after) = (result["review"]?["before"], result["review"]?["after"]);
        Assert.Equal(
            int.Parse(Text(before, "tasks"), System.Globalization.CultureInfo.InvariantCulture) - 1,
            int.Parse(Text(after, "tasks"), System.Globalization.CultureInfo.InvariantCulture)
        );
        Assert.Equal("2", Text(result["review"], "rounds"));
    }

    [Theory]
    [InlineData("2026-04", "2026-03", "--to 2026-03 is before --from 2026-04")]
    [InlineData("2026-03", "2026-04", "--to: 2026-04 is not over yet")]
    [InlineData("2026-13", "2026-03", "--from: '2026-13' is no month; write it as 2026-01")]
    [InlineData("2026-03", "March", "--to: 'March' is no month; write it as 2026-10")]
    [InlineData("1990-01", "2026-03", "these are 435 months; at most 60 are tried at once")]
    public async Task Months_that_cannot_be_tried_are_refused(string from, string to, string line)
    {
        Assert.Equal(2, await Try(Creatio(), from: from, to: to));
        Assert.Equal((line + "\n", ""), (_error.ToString(), _output.ToString()));
    }

    [Fact]
    public async Task Edition_of_no_application_is_refused()
    {
        Assert.Equal(2, await Try(Changed(e => e["name"] = "another")));
        Assert.Equal("no application runs under an edition another; there are creatio, terrasoft\n", _error.ToString());
    }

    [Fact]
    public async Task File_that_is_no_edition_is_refused_with_each_fault()
    {
        var file = Path.Combine(_folder, "changed.json");
        await File.WriteAllTextAsync(
            file,
            Changed(e =>
                {
                    e.Remove("criteria");
                    e["zone"] = "Mars/Base";
                })
                .ToJsonString()
        );

        Assert.Equal(2, await CommandLineDispatcher.Run(["policy", "try", file, "--from", "2026-01", "--to", "2026-02"], _output, _error));

        var lines = _error.ToString().TrimEnd('\n').Split('\n');
        var faults = Assert.IsType<EditionReadResult.Invalid>(EditionReader.Read(await File.ReadAllTextAsync(file))).Errors;
        Assert.Equal(faults.Length, lines.Length);
        Assert.All(lines, l => Assert.StartsWith("changed.json: ", l, StringComparison.Ordinal));
        Assert.Equal(2, await CommandLineDispatcher.Run(["policy", "try", file + ".none", "--from", "2026-01", "--to", "2026-02"], _output, _error));
        Assert.EndsWith("there is no such file\n", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    private async Task<int> Try(JsonObject edition, bool isJson = false, string from = "2026-03", string to = "2026-03")
    {
        var read = Assert.IsType<EditionReadResult.Valid>(EditionReader.Read(edition.ToJsonString())).Edition;
        return await new PolicyTry(Host.GetService<IServiceProvider>(), _error).Run(
            new TrialRequest(read, null) { From = from, To = to },
            isJson ? new TrialJson(_output) : new TrialTable(_output),
            default
        );
    }

    private static JsonObject Creatio() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src/CertBot.Core/Policy/Editions/creatio.json")))?.AsObject() ?? [];

    private static JsonObject Changed(Action<JsonObject> change)
    {
        var edition = Creatio();
        change(edition);
        return edition;
    }

    private static JsonNode Package(JsonObject edition) => edition["support"]?["standardPackages"]?[0] ?? throw new InvalidOperationException("no package");

    private static string Text(JsonNode? from, string member) => from?[member]?.ToString() ?? "";

    private async Task<ImmutableArray<string>> Everything()
    {
        var all = ImmutableArray.CreateBuilder<string>();
        await foreach (var partition in Raw.Partitions("", default))
        {
            foreach (var stored in await Raw.All(partition, "", 10_000, default))
                all.Add($"{partition}/{stored.Document.Id} {stored.ETag} {stored.Document.Json}");
        }

        return all.ToImmutable();
    }

    private string LineOf(string month) =>
        string.Join(
            ' ',
            _output.ToString().Split('\n').Single(l => l.StartsWith($"  {month} ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );

    private async Task Take(string externalId, string opened, string answered)
    {
        var record = new CaseRecord(
            new CaseRegistration
            {
                Application = new("acme-sync"),
                Customer = new("northwind"),
                Subject = "Sync stops every night",
                Filer = new("Gerda Klein", "gerda@northwind.example"),
                OpenedAt = At(opened),
                Priority = CasePriority.Medium,
                Kind = CaseKind.Incident,
                Origin = CaseOrigin.File,
                ExternalId = externalId,
            },
            [new CaseFact.Responded(At(answered))]
        );
        Assert.IsType<CaseIntakeResult.New>(await Host.GetService<CaseIntake>().Take(Acme, record, Key, Host.Clock.GetCurrentInstant(), default));
        await Host.ProcessUntilIdle();
    }

    private static Instant At(string time) => NodaTime.Text.InstantPattern.ExtendedIso.Parse(time).GetValueOrThrow();
}
