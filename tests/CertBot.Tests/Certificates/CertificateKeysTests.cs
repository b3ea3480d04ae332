using CertBot.Certificates;
using CertBot.Commands;
using CertBot.Core.Certification.Sanctions;
using CertBot.Outbox;
using CertBot.Outbox.Dispatch;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace CertBot.Tests.Certificates;

/// <summary>Several hosts sign with one key, and a lost key ring is survived.</summary>
public sealed class CertificateKeysTests
{
    private readonly FakeClock _clock = new(Instant.FromUtc(2026, 3, 2, 9, 0));

    [Fact]
    public async Task Two_hosts_that_start_at_once_sign_with_the_same_key()
    {
        var store = new MemoryStore(_clock);
        var ring = new EphemeralDataProtectionProvider();
        using CertificateKeys first = Create(store, ring),
            second = Create(store, ring);
        var both = await Task.WhenAll(Kid(first), Kid(second));
        Assert.Equal(both[0], both[1]);
        _clock.Advance(CertificateKeys.RotateAfter + CertificateKeys.PublishAhead);
        _ = await Task.WhenAll(Kid(first), Kid(second));
        _clock.Advance(CertificateKeys.PublishAhead + Duration.FromMinutes(2));
        var later = await Task.WhenAll(Kid(first), Kid(second));
        Assert.Equal(later[0], later[1]);
        Assert.NotEqual(both[0], later[0]);
    }

    [Fact]
    public async Task Key_whose_private_half_is_lost_is_replaced_and_stays_published()
    {
        var store = new MemoryStore(_clock);
        using var before = Create(store, new EphemeralDataProtectionProvider());
        var lost = await Kid(before);
        using var after = Create(store, new EphemeralDataProtectionProvider());
        var made = await Kid(after);
        Assert.NotEqual(lost, made);
        Assert.Equal([made, lost], (await after.Published(default)).Select(k => k.Kid));
        Assert.DoesNotContain("PRIVATE", (await store.List("certificate-keys", "certificate-key", "", 9, default))[0].Document.Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ground_that_is_called_twice_is_taken_up_once()
    {
        await using var host = await CertifiedHost.Start();
        var handler = host.Host.GetService<IEnumerable<IFollowUpHandler>>().OfType<SanctionCallHandler>().Single();
        var call = new OutboxMessage.SanctionCall(new("acme-sync"), new SanctionGround.MissedTargets(new YearMonth(2026, 2), ["overdue-response"]));
        Assert.True(handler.Follows(call));
        foreach (var origin in new[] { "one", "one", "two" })
            await handler.Follow(call, origin, default);
        var app = await host.Host.GetService<Aggregates>().FindApplication(new("acme-sync"), default);
        Assert.Single(app?.Standing?.Grounds ?? []);
    }

    private CertificateKeys Create(IStore store, IDataProtectionProvider ring) => new(store, ring, _clock, NullLogger<CertificateKeys>.Instance);

    private static async Task<string> Kid(CertificateKeys keys)
    {
        var (key, pair) = await keys.Current(default);
        pair.Dispose();
        return key.Kid;
    }
}
