using CertBot.Delivery;
using CertBot.Files;
using CertBot.Store;
using CertBot.Turns;
using NodaTime;
using NodaTime.Text;

namespace CertBot;

/// <summary>
/// Whether this host can do its work now: the store takes and gives, nothing that is due has been waiting for long, everything can be read. Measured by what is so in the store, not by what the
/// host's own loops say of themselves. Anybody may ask, so it is looked at only every few seconds.
/// </summary>
internal sealed class Readiness(IStore store, IFiles files, Unreadable unreadable, IClock clock, ILogger<Readiness> log) : IDisposable
{
    /// <summary>Longer than any round takes, shorter than anybody calls it on time.</summary>
    private static readonly Duration _late = Duration.FromMinutes(2);

    private static readonly Duration _holds = Duration.FromSeconds(5);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _one = new(1, 1);
    private (string? Complaint, Instant Until) _last = (null, Instant.MinValue);

    /// <summary>One line for the operator; null: ready.</summary>
    public async Task<string?> Complaint(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var now = clock.GetCurrentInstant();
            if (now >= _last.Until) _last = (await Look(now, cancel), now + _holds);
            return _last.Complaint;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<string?> Look(Instant now, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(_patience);
        try
        {
            // A full disk and a lost right still let everything be read. A commit that was begun is not cancelled, so its end is not waited for longer than anything else's.
            await store.Commit("health", [new Write.Upsert(new Document("asked", "health", Stamped.Nothing) { Expires = now + Duration.FromHours(1) })], patience.Token).WaitAsync(patience.Token);
            await files.Reach(patience.Token);
            return await unreadable.Line(patience.Token)
                ?? await Late(Outbox.Kind, now, "The pump is stuck: something waits to be delivered since", patience.Token)
                ?? await Late("application", now, "The clock is behind: an application is due since", patience.Token)
                ?? await Late(Talks.Kind, now, "The clock is behind: a talk is due since", patience.Token);
        }
        catch (FilesAway e)
        {
            Log.NotReady(log, e);
            return $"The files are away: {e.Message}";
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            Log.NotReady(log, e);
            return Trouble.Line(e);
        }
    }

    private async Task<string?> Late(string kind, Instant now, string line, CancellationToken cancel) =>
        await store.Due(kind, now - _late, 1, cancel) is [{ Document.Due: { } due }] ? $"{line} {InstantPattern.General.Format(due)}." : null;
}
