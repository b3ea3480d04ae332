using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using CertBot.Certificates;
using CertBot.Commands;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Certificates;

/// <summary>A host with one certified application, whose measures tests take by commands.</summary>
internal sealed class CertifiedHost : IAsyncDisposable
{
    public const string Number = "CB-2026-acme-sync-1";

    private static readonly Actor Proposer = new(new("analyst-x"), [RoleName.Analyst], null),
        Approver = new(new("lead-x"), [new("marketplace-lead")], null);

    private CertifiedHost(LiveHost host) => (Host, Http) = (host, new HttpClient { BaseAddress = host.Address });

    public LiveHost Host { get; }

    public HttpClient Http { get; }

    private Instant Now => Host.Clock.GetCurrentInstant();

    public static async Task<CertifiedHost> Start(params (string Name, string Value)[] settings)
    {
        var host = new CertifiedHost(await LiveHost.Start(settings));
        var submit = ApplicationScenario.Application;
        await host.Append(
            new ApplicationEvent.Submitted(
                new("acme-sync"),
                submit.Edition,
                submit.Vendor,
                submit.VendorName,
                submit.Listing,
                "Acme <Sync> & more",
                submit.Release,
                submit.WishedKickOff
            ),
            Granted(1, "2.0")
        );
        return host;
    }

    public Task Certify(int count, string version) => Append(Granted(count, version));

    /// <summary>Proposed by one person, approved by another, and the grace period passes.</summary>
    public async Task TakeEffect(SanctionKind kind)
    {
        await Act(Proposer, new SanctionCommand.Open("late"));
        await Act(Proposer, new SanctionCommand.Propose(kind, "late"));
        await Act(Approver, new SanctionCommand.Approve());
        for (var i = 0; i < 40; i++)
        {
            Host.Clock.Advance(Duration.FromDays(1));
            await Execute(Actor.Clock, new ApplicationCommand.Tick());
        }
    }

    public Task Reinstate() => Act(Approver, new SanctionCommand.Reinstate("fine"));

    public async Task<HttpResponseMessage> Get(string path, string? accept = null, string? language = null, string? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        if (language is not null)
            request.Headers.AcceptLanguage.ParseAdd(language);
        if (tag is not null)
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(tag));
        return await Http.SendAsync(request);
    }

    public async Task<JsonObject> GetJson(string path)
    {
        using var response = await Get(path);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync()) as JsonObject ?? throw new InvalidOperationException("no object");
    }

    public Task<JsonObject> Saved => GetJson($"/certificates/{Number}.json");

    public async Task<CertificateVerifier> Verifier() => new(CertificateKeySet.Parse((await GetJson("/.well-known/jwks.json")).ToJsonString()), Host.Clock);

    private static ApplicationEvent.CertificateGranted Granted(int count, string version) =>
        new(
            new($"CB-2026-acme-sync-{count}", version, new LocalDate(2026, 2 + count, 2))
            {
                Name = "Acme <Sync> & more",
                Edition = new("creatio", 1),
                PackageSha256 = new string('a', 64),
            }
        );

    private async Task Append(params ImmutableArray<ApplicationEvent> events)
    {
        var aggregates = Host.GetService<Aggregates>();
        var loaded = await aggregates.Applications.Load(StoreKeys.Application(new("acme-sync")), default);
        ImmutableArray<RecordedEvent<ApplicationEvent>> recorded = [.. events.Select(e => new RecordedEvent<ApplicationEvent>(Now, new("developer"), e))];
        var after = aggregates.Applications.Evolve(loaded, recorded);
        var writes = aggregates.Applications.BuildWrites(loaded, recorded, after, null);
        Assert.IsType<CommitResult.Committed>(await Host.GetService<IStore>().Commit(StoreKeys.Application(new("acme-sync")), writes, default));
    }

    private Task Act(Actor actor, SanctionCommand command) => Execute(actor, new ApplicationCommand.ActOnSanction(command));

    private async Task Execute(Actor actor, ApplicationCommand command)
    {
        var result = await Host.GetService<CommandExecutor>().Execute(new Command.OnApplication(new("acme-sync"), command), null, actor, Now, default);
        Assert.IsNotType<CommandResult.Refused>(result);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
    }
}
