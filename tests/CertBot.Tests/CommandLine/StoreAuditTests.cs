using System.Text.Json.Nodes;
using CertBot.CommandLine;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Store.Documents;
using CertBot.Store.Events;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Stores;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace CertBot.Tests.CommandLine;

/// <summary>
/// What <c>audit verify</c> finds in a store that somebody with write access changed: anything that no CertBot wrote, whichever aggregate it concerns.
/// </summary>
public sealed class StoreAuditTests : IAsyncDisposable
{
    private const string App = "app:acme-sync";
    private const string Vendor = "vendor:acme";
    private const string Roles = "directory";

    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("certbot-audit-");
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private TestHost? _host;

    private IStore? _stored;

    private TestHost Host => _host ?? throw new InvalidOperationException("not started");

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("sqlite")]
    [InlineData("cosmos")]
    public async Task Store_that_only_CertBot_wrote_has_no_fault_in_any_store(string kind)
    {
        await Play(kind);

        Assert.Equal(0, await Verify());
        Assert.Matches(@"^\d histories, \d+ good events, 0 faults\n$", _output.ToString());
    }

    public static TheoryData<string, string> Tampering { get; } =
        new()
        {
            { "roles: an administrator more", "directory differs at $.rolesByPerson.mallory" },
            { "roles: a role less", "directory differs at $.rolesByPerson.analyst" },
            { "roles: another channel", "directory differs at $.placeByGroup.forged" },
            { "roles: revision", "directory differs at $.revision" },
            { "roles: removed", "directory is missing, and app:acme-sync has decisions of people who hold roles" },
            { "roles: without events", "directory: there is a snapshot, and no events it is derived from" },
            { "roles: without snapshot", "directory event 16: the last one, and there is no snapshot" },
            { "roles: not JSON", "directory event 16: unreadable" },
            { "roles: other state", "directory: its state cannot be read (JsonException)" },
            { "vendor: a manager is made developer", "vendor:acme differs at $.people.developer-manager" },
            { "vendor: a member more", "vendor:acme differs at $.people.mallory" },
            { "vendor: a former member forgotten", "vendor:acme differs at $.left.developer" },
            { "vendor: removed", "vendor:acme is missing, and app:acme-sync names it" },
            { "vendor: last event removed", "cut off" },
            { "vendor: events of another", "vendor:acme: its events are those of another vendor" },
            { "app: name", "app:acme-sync differs at $.name" },
            { "app: stage", "app:acme-sync differs at $.stage.$type" },
            { "app: release", "app:acme-sync differs at $.release.version" },
            { "app: revision", "app:acme-sync differs at $.revision" },
            { "app: kind", "app:acme-sync: its snapshot is a document of another kind" },
            { "app: removed", "app:acme-sync is missing, and list:open/acme-sync names it" },
            { "app: removed with its open row", "app:acme-sync is missing, and list:vendor.acme/acme-sync names it" },
            { "app: cut back", "app:acme-sync has 1 events, and list:open/acme-sync knows of 3" },
            { "app: history and snapshot removed", "app:acme-sync is missing: there are documents, and neither events nor a snapshot" },
            { "app: events of roles", "app:acme-sync: its state cannot be derived (JsonException)" },
            { "row: not JSON", "list:open/acme-sync: a damaged document" },
            { "person: not JSON", "person:developer/person: a damaged document" },
        };

    [Theory]
    [MemberData(nameof(Tampering))]
    public async Task Tampering_is_a_line_with_the_partition_and_the_path(string what, string line)
    {
        await Play("memory");
        await Tamper(what);

        Assert.Equal(1, await Verify());
        Assert.Contains(_output.ToString().Split('\n'), l =>
            l == line || (line == "cut off" && l.StartsWith("vendor:acme event 4: cut off", StringComparison.Ordinal))
        );
        Assert.Empty(_error.ToString());
    }

    [Theory]
    [InlineData("sqlite", "roles: an administrator more")]
    [InlineData("sqlite", "app: removed")]
    [InlineData("cosmos", "roles: an administrator more")]
    [InlineData("cosmos", "app: removed")]
    [InlineData("cosmos", "vendor: a manager is made developer")]
    public async Task Tampering_is_found_in_every_store(string kind, string what)
    {
        await Play(kind);
        await Tamper(what);

        Assert.Equal(1, await Verify());
        Assert.EndsWith(" 1 faults\n", _output.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Earlier releases did not keep everything in the state that is kept now.</summary>
    [Fact]
    public async Task State_that_an_earlier_release_stored_is_no_fault()
    {
        await Play("memory");
        await EditState(App, state => state.Remove("releaseSince"));
        await EditState(App, state => state.Remove("pastEscalations"));
        await EditState(Vendor, state => state.Remove("left"));

        Assert.Equal(0, await Verify());
    }

    [Fact]
    public async Task Document_of_a_newer_version_does_not_hide_other_faults()
    {
        await Play("memory");
        await EditState(Vendor, state => state["name"] = "Forged");
        await Edit(App, Snapshot.Id, snapshot => snapshot["v"] = 12);

        Assert.Equal(1, await Verify());
        Assert.Contains("vendor:acme differs at $.name\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("app:acme-sync/snapshot: a document of a future version", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("roles: removed", "directory is missing: it had 16 events when its head was recorded")]
    [InlineData("app: removed", "app:acme-sync is missing: it had 3 events when its head was recorded")]
    [InlineData("app: forged as a whole", "app:acme-sync event 3: another one than when its head was recorded")]
    [InlineData("app: forged and shorter", "app:acme-sync has 2 events: it had 3 when its head was recorded")]
    public async Task Recorded_heads_prove_what_the_store_itself_cannot(string what, string line)
    {
        await Play("memory");
        Assert.Equal(0, await AuditHeads.Run(Host.Store, _output, _error, default));
        var heads = _output.ToString();
        _output.GetStringBuilder().Clear();
        Assert.Equal(0, await Verify(heads));
        await Host.GetService<ApplicationSeeder>().Apply("acme-more", TestPeople.Manager, "Acme More");
        await Host.ProcessUntilIdle();
        Assert.Equal(0, await Verify(heads));

        await Tamper(what);

        Assert.Equal(1, await Verify(heads));
        Assert.Contains(line + "\n", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_that_has_no_heads_is_refused()
    {
        await Play("memory");

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => Verify("app:acme-sync 3 aa\nnonsense\n"));
        Assert.Equal("--heads: line 2 is not one that audit heads prints", refused.Message);
    }

    private async Task Play(string kind)
    {
        _host = await TestHost.Create(
            async clock =>
                _stored = kind switch
                {
                    "sqlite" => SqliteStore.Open(Path.Combine(_folder.FullName, "certbot.db"), clock),
                    "cosmos" => await CosmosTestStores.OpenStore(new FakeCosmos(clock, ranges: 2).WithContainer("certbot", "certbot"), clock),
                    _ => new MemoryStore(clock),
                },
            services => services.AddSingleton(s => new ApplicationSeeder(s))
        );
        var seeder = Host.GetService<ApplicationSeeder>();
        await seeder.Apply("acme-sync", TestPeople.Developer, "Acme Sync");
        await seeder.Approve("acme-sync");
        var removed = await Host.GetService<CertBot.Commands.CommandExecutor>()
            .Execute(
                new CertBot.Core.Conversation.Command.OnVendor(new("acme"), new VendorCommand.Remove(new("developer"))),
                null,
                new Actor(new("developer-manager"), [], new(new("acme"), VendorRole.Manager)),
                TestHost.StartTime,
                default
            );
        Assert.IsType<CertBot.Commands.CommandResult.Completed>(removed);
        await Host.ProcessUntilIdle();
    }

    private async Task Tamper(string what)
    {
        switch (what)
        {
            case "roles: an administrator more":
                await EditState(Roles, state => state["rolesByPerson"]!["mallory"] = new JsonArray("administrator"));
                break;
            case "roles: a role less":
                await EditState(Roles, state => (state["rolesByPerson"] as JsonObject)!.Remove("analyst"));
                break;
            case "roles: another channel":
                await EditState(Roles, state => state["placeByGroup"]!["forged"] = state["placeByGroup"]!.AsObject().First().Value!.DeepClone());
                break;
            case "roles: revision":
                await EditState(Roles, state => state["revision"] = 99);
                break;
            case "roles: removed":
                await Remove(Roles, _ => true);
                break;
            case "roles: without events":
                await Remove(Roles, d => d.Kind == EventEnvelope.Kind);
                await Edit(Roles, Snapshot.Id, snapshot => (snapshot["seq"], snapshot["hash"]) = (0, ""));
                break;
            case "roles: without snapshot":
                await Remove(Roles, d => d.Id == Snapshot.Id);
                break;
            case "roles: not JSON":
                await Replace(Roles, Snapshot.Id, "no JSON");
                break;
            case "roles: other state":
                await Edit(Roles, Snapshot.Id, snapshot => snapshot["state"] = new JsonArray());
                break;
            case "vendor: a manager is made developer":
                await EditState(Vendor, state => state["people"]!["developer-manager"] = "developer");
                break;
            case "vendor: a member more":
                await EditState(Vendor, state => state["people"]!["mallory"] = "manager");
                break;
            case "vendor: a former member forgotten":
                await EditState(Vendor, state => state["left"]!.AsObject().Clear());
                break;
            case "vendor: removed":
                await Remove(Vendor, _ => true);
                break;
            case "vendor: last event removed":
                await Remove(Vendor, d => d.Id == EventEnvelope.IdOf(4));
                break;
            case "vendor: events of another":
                await Remove(Vendor, _ => true);
                foreach (var stored in await Documents("vendor:borealis"))
                    await Commit(Vendor, new Write.Create(stored.Document));
                break;
            case "app: name":
                await EditState(App, state => state["name"] = "Forged");
                break;
            case "app: stage":
                await EditState(App, state => state["stage"] = JsonNode.Parse("""{"$type":"certified","since":"2026-03-02T08:00:00Z"}"""));
                break;
            case "app: release":
                await EditState(App, state => state["release"]!["version"] = "9.9");
                break;
            case "app: revision":
                await EditState(App, state => state["revision"] = 99);
                break;
            case "app: kind":
                var snapshotOfApp = await Get(App, Snapshot.Id);
                await Commit(App, new Write.Replace(snapshotOfApp.Document with { Kind = "note", Due = null }, snapshotOfApp.ETag));
                break;
            case "app: removed":
                await Remove(App, _ => true);
                break;
            case "app: removed with its open row":
                await Remove(App, _ => true);
                await Remove("list:open", d => d.Id == "acme-sync");
                break;
            case "app: cut back":
                await Remove(App, d => d.Id == EventEnvelope.IdOf(2) || d.Id == EventEnvelope.IdOf(3));
                await Forge(App, many: 1);
                break;
            case "app: history and snapshot removed":
                await Commit(App, new Write.Create(new Document("note", "note", VersionedJson.Empty)));
                await Remove(App, d => d.Id == Snapshot.Id || d.Kind == EventEnvelope.Kind);
                break;
            case "app: events of roles":
                await Remove(App, _ => true);
                foreach (var stored in await Documents(Roles))
                    await Commit(App, new Write.Create(stored.Document.Id == Snapshot.Id ? stored.Document with { Kind = "application" } : stored.Document));
                break;
            case "app: forged as a whole":
                await Forge(App, many: 3);
                break;
            case "app: forged and shorter":
                await Remove("list:open", d => d.Id == "acme-sync");
                await Remove("list:vendor.acme", d => d.Id == "acme-sync");
                await Remove(App, d => d.Id == EventEnvelope.IdOf(3));
                await Forge(App, many: 2);
                break;
            case "row: not JSON":
                await Replace("list:open", "acme-sync", "{\"v\":1}");
                break;
            case "person: not JSON":
                await Replace("person:developer", "person", "no JSON");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what, null);
        }
    }

    /// <summary>Writes the first events anew as somebody would who knows how they are sealed, with the state they lead to.</summary>
    private async Task Forge(string partition, int many)
    {
        var recorded = new List<RecordedEvent<ApplicationEvent>>();
        await foreach (var stored in EventStream<ApplicationEvent>.Read(Host.Store, partition, default))
        {
            if (stored.Seq <= many)
                recorded.Add(stored.RecordedEvent with { At = stored.RecordedEvent.At + (many > 1 ? Duration.FromSeconds(1) : Duration.Zero) });
        }

        var sealedEvents = EventStream<ApplicationEvent>.Append(null, 0, [.. recorded]);
        foreach (var e in sealedEvents)
            await Commit(partition, new Write.Upsert(e.Document));
        var state = recorded.Aggregate(default(Application), CertBot.Core.Certification.ApplicationEvolver.Evolve) ?? throw new InvalidOperationException();
        await Commit(partition, new Write.Upsert(new Snapshot<Application>(many, sealedEvents[^1].Hash, state).ToDocument("application")));
    }

    private Task<int> Verify(string? heads = null) => AuditVerify.Run(Host.Store, heads is null ? null : new StringReader(heads), _output, _error, default);

    private Task EditState(string partition, Action<JsonObject> edit) => Edit(partition, Snapshot.Id, snapshot => edit(snapshot["state"]!.AsObject()));

    private async Task Edit(string partition, string id, Action<JsonObject> edit)
    {
        var json = JsonNode.Parse((await Get(partition, id)).Document.Json)!.AsObject();
        edit(json);
        await Replace(partition, id, json.ToJsonString());
    }

    private async Task Replace(string partition, string id, string json)
    {
        var stored = await Get(partition, id);
        await Commit(partition, new Write.Replace(stored.Document with { Json = json }, stored.ETag));
    }

    private async Task Remove(string partition, Func<Document, bool> which)
    {
        foreach (var stored in await Documents(partition))
        {
            if (which(stored.Document))
                await Commit(partition, new Write.Delete(stored.Document.Id, null));
        }
    }

    private async Task<StoredDocument> Get(string partition, string id) =>
        await Host.Store.Get(partition, id, default) ?? throw new InvalidOperationException($"{partition}/{id}");

    private async Task<IReadOnlyList<StoredDocument>> Documents(string partition) => await Host.Store.All(partition, "", 100, default);

    /// <summary>Past the host's own store, which refuses what no release writes.</summary>
    private async Task Commit(string partition, Write write) =>
        Assert.IsType<CommitResult.Committed>(await (_stored ?? throw new InvalidOperationException("not started")).Commit(partition, [write], default));
}
