using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Precedents;
using CertBot.Core.Policy;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CertBot.Tests.Recertification;

public sealed class PrecedentStoreTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 9, 0);
    private static readonly CriterionKey Code = new("code-quality");

    private readonly MemoryStore _raw;
    private readonly PrecedentStore _store;

    public PrecedentStoreTests()
    {
        var clock = new FakeClock(Start);
        _raw = new MemoryStore(clock);
        _store = new PrecedentStore(_raw, new QuarantinedDocuments(_raw, clock, NullLogger<QuarantinedDocuments>.Instance));
    }

    [Fact]
    public async Task Newest_comes_first_in_whatever_order_they_arrive()
    {
        await _store.Put([Create(2), Create(0), Create(1)], default);
        Assert.Equal(["app-2", "app-1", "app-0"], (await _store.List(Code, default)).Select(p => p.Application.Value));
    }

    [Fact]
    public async Task Precedent_that_passed_later_is_not_forgotten_when_the_first_row_arrives_again()
    {
        await _store.Put([Create(1)], default);
        await _store.Put([Create(1) with { PassedIn = 2 }], default);
        await _store.Put([Create(1)], default);
        Assert.Equal(2, Assert.Single(await _store.List(Code, default)).PassedIn);
    }

    [Fact]
    public async Task Oldest_are_dropped()
    {
        for (var i = 0; i < PrecedentStore.Most + 3; i++)
            await _store.Put([Create(i)], default);

        var kept = await _raw.List(PrecedentStore.ListOf(Code), PrecedentStore.Kind, "", 1000, default);
        Assert.Equal(PrecedentStore.Most, kept.Count);
        Assert.Equal($"app-{PrecedentStore.Most + 2}", (await _store.List(Code, default))[0].Application.Value);
        Assert.Equal("app-3", (await _store.List(Code, default))[^1].Application.Value);
    }

    private static Precedent Create(int minutes) =>
        new()
        {
            Criterion = Code,
            Application = new($"app-{minutes}"),
            Name = "App",
            Version = "1.0",
            VendorName = "V",
            Verdict = new Verdict.NeedsWork(new("rnd"), Start + Duration.FromMinutes(minutes), 1, "insecure", "words"),
        };
}
