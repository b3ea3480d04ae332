using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Cosmos;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Runtime;
using NodaTime;

namespace CertBot.Tests.Commands;

/// <summary>A vendor's name is unique by its look, on every store, whichever host creates it, and also beside vendors stored before.</summary>
public sealed class VendorNameClaimsTests
{
    [Theory]
    [InlineData("memory")]
    [InlineData("sqlite")]
    [InlineData("cosmos")]
    public async Task Of_vendors_created_at_the_same_time_whose_names_look_alike_one_is(string kind)
    {
        var folder = Directory.CreateTempSubdirectory("certbot-names-");
        var clock = new FakeClock(TestHost.StartTime);
        await using var host = await TestHost.Create(
            kind switch
            {
                "sqlite" => SqliteStore.Open(Path.Combine(folder.FullName, "certbot.db"), clock),
                "cosmos" => await CosmosTestStores.OpenStore(new FakeCosmos(clock, ranges: 3).WithContainer("certbot", "certbot"), clock),
                _ => null,
            }
        );
        string[] names = ["Borrnund", "Bormund", "Bor-mund", "Вогmund ltd", "BORMUND"];

        var results = await Task.WhenAll(names.Where(n => NameSkeleton.FindMixedWord(n) is null).Select((name, n) => Create(host, name, $"person-{n}")));

        Assert.Single(results.OfType<CommandResult.Completed>());
        Assert.All(results.OfType<CommandResult.Refused>(), r =>
            Assert.Contains(r.Refusal.Code, new[] { "directory.refused.name-imitates", "directory.refused.vendor-exists" })
        );
    }

    [Fact]
    public async Task Vendor_stored_before_names_were_claimed_keeps_its_name_and_nobody_takes_one_that_looks_like_it()
    {
        await using var host = await TestHost.Create();
        var store = host.GetService<IStore>();
        await foreach (var partition in store.Partitions("vendor-name", default))
            await store.Commit(partition, [new Write.Delete("claim", null)], default);

        await host.Restart();

        Assert.Equal("directory.refused.name-imitates", CodeOf(await Create(host, "Ac-me", "newcomer")));
        Assert.Equal("Acme", (await host.GetService<Aggregates>().FindVendor(new("acme"), default))?.Name);
    }

    [Fact]
    public async Task Name_claimed_for_a_vendor_that_was_never_created_is_free_again_after_some_minutes()
    {
        await using var host = await TestHost.Create();
        var claims = host.GetService<Aggregates>().VendorNames;
        Assert.True(await claims.Claim(new("zed-rn"), "Zed rn", host.Clock.GetCurrentInstant(), default));

        Assert.Equal("directory.refused.name-imitates", CodeOf(await Create(host, "Zedm", "newcomer")));
        host.Clock.Advance(Duration.FromMinutes(11));
        Assert.IsType<CommandResult.Completed>(await Create(host, "Zedm", "newcomer"));
        Assert.Equal("directory.refused.name-imitates", CodeOf(await Create(host, "Zed rn", "stranger")));
    }

    private static Task<CommandResult> Create(TestHost host, string name, string person) =>
        host.GetService<CommandExecutor>()
            .Execute(
                new Command.OnVendor(VendorNames.IdOf(name), new VendorCommand.Create(VendorNames.IdOf(name), name)),
                null,
                new Actor(new(person), [], null),
                host.Clock.GetCurrentInstant(),
                default
            );

    private static string? CodeOf(CommandResult result) => (result as CommandResult.Refused)?.Refusal.Code;
}
