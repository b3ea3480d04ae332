using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using CertBot.Diagnostics;
using CertBot.Store.Documents;
using Microsoft.AspNetCore.DataProtection;
using NodaTime;

namespace CertBot.Certificates;

/// <summary>
/// The keys that sign certificates, in the store, so that all hosts sign with the same one. A key is used for a while, is published some time before its first
/// signature and stays published until the last token it signed has expired. A key whose private half cannot be read (the key ring was lost) is not used any more.
/// </summary>
internal sealed class CertificateKeys(IStore store, IDataProtectionProvider protection, IClock clock, ILogger<CertificateKeys> log) : IDisposable
{
    /// <summary>How long a token proves the state it names.</summary>
    public static readonly Duration TokenLifetime = Duration.FromHours(24);

    /// <summary>After this age of the newest key the next one is made.</summary>
    public static readonly Duration RotateAfter = Duration.FromDays(90);

    /// <summary>A new key is known to everybody who reads the key set once a day before it signs.</summary>
    public static readonly Duration PublishAhead = Duration.FromDays(1);

    private const string Partition = "certificate-keys";
    private const string Kind = "certificate-key";
    private const int MaxKeys = 100;

    private static readonly Duration CacheTtl = Duration.FromMinutes(1);

    private readonly IDataProtector _protector = protection.CreateProtector("CertBot.Certificates.1");
    private readonly SemaphoreSlim _gate = new(1, 1);
    private (ImmutableArray<CertificateKey> Keys, Instant Until) _cached = ([], Instant.MinValue);

    /// <summary>The keys whose tokens may still be valid, newest first. Reads the store only: also used where nothing is signed.</summary>
    public static async Task<ImmutableArray<CertificateKey>> ReadPublished(IStore store, Instant now, CancellationToken cancellationToken)
    {
        var keys = await ReadAll(store, cancellationToken);
        // A key stops signing when its successor begins to.
        return [.. keys.Where((_, i) => i == 0 || now < keys[i - 1].Created + PublishAhead + TokenLifetime + PublishAhead)];
    }

    public async Task<ImmutableArray<CertificateKey>> Published(CancellationToken cancellationToken)
    {
        await EnsureFresh(cancellationToken);
        return await ReadPublished(store, clock.GetCurrentInstant(), cancellationToken);
    }

    /// <summary>The key to sign with now. Dispose the pair.</summary>
    public async Task<(CertificateKey Key, ECDsa Pair)> Current(CancellationToken cancellationToken)
    {
        var keys = await EnsureFresh(cancellationToken);
        var now = clock.GetCurrentInstant();
        // The newest that was published long enough, else the oldest that can be read: there is nothing better yet.
        foreach (var key in keys.Where(k => k.Created + PublishAhead <= now).Concat(keys.Reverse()))
        {
            if (TryUnprotect(key) is { } pair)
                return (key, pair);
        }
        throw new CryptographicException("no key of the certificates can be read");
    }

    public void Dispose() => _gate.Dispose();

    private async Task<ImmutableArray<CertificateKey>> EnsureFresh(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetCurrentInstant();
            if (now < _cached.Until)
                return _cached.Keys;

            var keys = await ReadAll(store, cancellationToken);
            if (keys is not [var newest, ..] || now - newest.Created >= RotateAfter || !CanSign(newest))
            {
                await Add(keys, now, cancellationToken);
                keys = await ReadAll(store, cancellationToken);
            }
            _cached = (keys, now + CacheTtl);
            return keys;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Another host that is faster has made the same number: then its key is the next one.</summary>
    private async Task Add(ImmutableArray<CertificateKey> keys, Instant now, CancellationToken cancellationToken)
    {
        var number = keys.IsEmpty ? 1 : keys[0].Number + 1;
        var key = CertificateKey.Create(now, pkcs8 => Convert.ToBase64String(_protector.Protect(pkcs8)));
        var json = JsonNode.Parse(JsonSerializer.Serialize(key, CertificateJson.Default.StoredCertificateKey))?.ToJsonString() ?? "{}";
        ImmutableArray<Write> writes =
        [
            new Write.Create(new Document(number.ToString("D6", CultureInfo.InvariantCulture), Kind, VersionedJson.AddVersion(json))),
        ];
        if (await store.Commit(Partition, writes, cancellationToken) is CommitResult.Committed)
            Log.CertificateKeyMade(log, key.Kid);
    }

    private static async Task<ImmutableArray<CertificateKey>> ReadAll(IStore store, CancellationToken cancellationToken) =>
        [
            .. (await store.List(Partition, Kind, "", MaxKeys, cancellationToken))
                .Select(stored => new CertificateKey(
                    int.Parse(stored.Document.Id, NumberStyles.None, CultureInfo.InvariantCulture),
                    VersionedJson.Read(stored, text =>
                        JsonSerializer.Deserialize(text, CertificateJson.Default.StoredCertificateKey) ?? throw new JsonException("no key")
                    )
                ))
                .OrderByDescending(k => k.Number),
        ];

    private bool CanSign(CertificateKey key)
    {
        using var pair = TryUnprotect(key);
        return pair is not null;
    }

    private ECDsa? TryUnprotect(CertificateKey key)
    {
        try
        {
            var pair = ECDsa.Create();
            pair.ImportPkcs8PrivateKey(_protector.Unprotect(Convert.FromBase64String(key.Stored.Private)), out _);
            return pair;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
