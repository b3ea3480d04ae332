using System.Globalization;
using CertBot.Repositories;
using CertBot.Store;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Files.Uploads;

/// <summary>How many bytes of files one person may send on one day (UTC), on all hosts together.</summary>
/// <param name="maxBytesPerDay">The setting <c>Files:MaxMegabytesPerPersonAndDay</c>.</param>
internal sealed class UploadQuota(IStore store, IClock clock, long maxBytesPerDay)
{
    private const string Kind = "upload-quota";

    private static readonly Duration Memory = Duration.FromDays(2);

    private readonly KeyedLock _countsInUse = new();

    /// <summary>What is left of today; never negative.</summary>
    public async Task<long> GetRemaining(ChannelUser sender, CancellationToken cancellationToken) =>
        await store.Get(StoreKeys.Uploads(sender.Channel, sender.Tenant, sender.UserId), Today(), cancellationToken) is { } stored
            ? Math.Max(0, maxBytesPerDay - VersionedJson.Read<SentBytes>(stored).Bytes)
            : maxBytesPerDay;

    /// <exception cref="FileRefusedException">Other files of this person arrived at the same time, and with this one it would be more than they may send.</exception>
    public async Task Charge(ChannelUser sender, long bytes, CancellationToken cancellationToken)
    {
        var partition = StoreKeys.Uploads(sender.Channel, sender.Tenant, sender.UserId);
        using var turn = await _countsInUse.Acquire(partition, cancellationToken);
        for (var attempt = 0; attempt < OptimisticRetry.MaxAttempts; attempt++)
        {
            var (day, stored) = (Today(), await store.Get(partition, Today(), cancellationToken));
            var sent = new SentBytes((stored is null ? 0 : VersionedJson.Read<SentBytes>(stored).Bytes) + bytes);
            if (sent.Bytes > maxBytesPerDay)
                throw new FileRefusedException(new FileRefusal.OverQuota());

            var document = new Document(day, Kind, VersionedJson.Write(sent)) { Expires = clock.GetCurrentInstant() + Memory };
            if (
                await store.Commit(partition, [stored is null ? new Write.Create(document) : new Write.Replace(document, stored.ETag)], cancellationToken)
                is CommitResult.Committed
            )
            {
                return;
            }
        }

        throw new TimeoutException("The count of uploaded bytes stayed contended.");
    }

    private string Today() => clock.GetCurrentInstant().ToString("uuuu'-'MM'-'dd", CultureInfo.InvariantCulture);
}

/// <summary>The bytes of files that one person sent on one day.</summary>
internal sealed record SentBytes(long Bytes);
