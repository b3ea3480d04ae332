using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using CertBot.Core.Primitives;
using CertBot.Repositories.Surveys;
using CertBot.Store.Documents;
using Microsoft.AspNetCore.DataProtection;
using NodaTime;

namespace CertBot.Channels.Surveys;

/// <summary>
/// The links that surveys are answered by: <c>/s/SURVEY.KEY.SIGNATURE</c>. The signature (HMAC-SHA256) is over the survey and whoever is asked, so that nobody can
/// make a link, nor turn one into another. Keys are in the store, so that a link of any host works on every host; a new one is made every ninety days, and an old
/// one stays until the last link made with it has expired.
/// </summary>
internal sealed class SurveyLinks(IStore store, IDataProtectionProvider protection, SurveySettings settings, IClock clock) : ISurveyLinks
{
    internal const string KeyKind = "survey-key";

    private const int KeyLength = 32;

    private const int MaxTokenLength = 200;

    /// <summary>In hexadecimal digits: no sign in it means anything to a chat that formats what it shows.</summary>
    private const int SignatureLength = 64;

    private static readonly Duration Rotation = Duration.FromDays(90);

    /// <summary>An edition's links last at most ninety days.</summary>
    private static readonly Duration Retention = Rotation + Duration.FromDays(100);

    private readonly ConcurrentDictionary<string, byte[]> _keys = new(StringComparer.Ordinal);

    /// <summary>Signs where there is no such key, so that a guess takes as long as a link.</summary>
    private readonly byte[] _noKey = RandomNumberGenerator.GetBytes(KeyLength);

    private readonly IDataProtector _protector = protection.CreateProtector("CertBot.Surveys.Keys.1");

    private volatile NewestKey? _newest;

    /// <summary>The address that links begin with; null: it is not known.</summary>
    public Uri? Host => settings.PublicUrl;

    public bool IsAvailable => settings.PublicUrl is not null;

    public async Task<Uri?> Create(SurveyId survey, string contact, CancellationToken cancellationToken)
    {
        if (settings.PublicUrl is not { } host)
            return null;

        var key = await GetNewest(cancellationToken);
        return new Uri(host, $"s/{survey.Value}.{key.Id}.{Sign(key.Bytes, survey, contact)}");
    }

    /// <summary>The survey that a token names; what it says is not to be believed before <see cref="IsValid"/>.</summary>
    public static SurveyToken? Parse(string text) =>
        text.Length <= MaxTokenLength
        && text.Split('.') is [{ Length: > 0 and <= 60 } survey, { Length: > 0 and <= 20 } key, { Length: SignatureLength } signature]
            ? new(new SurveyId(survey), key, signature)
            : null;

    /// <summary>Whether the token was made here for this survey and whoever it asks. Takes equally long wherever it differs.</summary>
    public async Task<bool> IsValid(SurveyToken token, string contact, CancellationToken cancellationToken)
    {
        var key = await Find(token.Key, cancellationToken);
        var expected = Sign(key ?? _noKey, token.Survey, contact);
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(token.Signature)) & key is not null;
    }

    private static string Sign(byte[] key, SurveyId survey, string contact) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"survey|{survey.Value}|{contact}")));

    private async Task<byte[]?> Find(string id, CancellationToken cancellationToken)
    {
        if (_keys.TryGetValue(id, out var known))
            return known;
        if (!id.All(char.IsAsciiHexDigitLower) || await store.Get(StoreKeys.SurveyKeys, id, cancellationToken) is not { } stored)
            return null;
        return Read(stored) is { } bytes ? _keys[id] = bytes : null;
    }

    private async Task<NewestKey> GetNewest(CancellationToken cancellationToken)
    {
        var now = clock.GetCurrentInstant();
        if (_newest is { } known && now < known.Until)
            return known;

        var stored = await store.List(StoreKeys.SurveyKeys, KeyKind, "", 100, cancellationToken);
        if (
            stored.OrderBy(k => k.Document.Expires).LastOrDefault() is { Document.Expires: { } expires } last
            && now < expires - Retention + Rotation
            && Read(last) is { } current
        )
        {
            return _newest = new NewestKey(last.Document.Id, _keys[last.Document.Id] = current, expires - Retention + Rotation);
        }

        var bytes = RandomNumberGenerator.GetBytes(KeyLength);
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        var key = new Document(id, KeyKind, VersionedJson.Write(new SurveyKey(Convert.ToBase64String(_protector.Protect(bytes)))))
        {
            Expires = now + Retention,
        };
        if (await store.Commit(StoreKeys.SurveyKeys, [new Write.Create(key)], cancellationToken) is not CommitResult.Committed)
            throw new InvalidOperationException("A new key was not stored.");
        return _newest = new NewestKey(id, _keys[id] = bytes, now + Rotation);
    }

    /// <returns>Null: the keys it was encrypted with are gone, and with them every link that was made with it.</returns>
    private byte[]? Read(StoredDocument stored)
    {
        try
        {
            return _protector.Unprotect(Convert.FromBase64String(VersionedJson.Read<SurveyKey>(stored).Key));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private sealed record NewestKey(string Id, byte[] Bytes, Instant Until);
}

/// <summary>A key that links are signed with, encrypted with the host's keys.</summary>
internal sealed record SurveyKey(string Key);

/// <summary>What a link says.</summary>
internal sealed record SurveyToken(SurveyId Survey, string Key, string Signature);
