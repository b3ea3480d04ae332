using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using Microsoft.AspNetCore.DataProtection;
using NodaTime;

namespace CertBot.Files.Links;

/// <summary>Encrypts and authenticates link tokens. Every replica that shares the key ring can read them.</summary>
internal sealed partial class FileLinkProtector(IDataProtectionProvider protection)
{
    private const int MaxTokenLength = 4000;

    private readonly IDataProtector _protector = protection.CreateProtector("CertBot.Files.Links.1");

    public string Protect(FileLinkToken token) =>
        _protector.Protect(
            JsonSerializer.Serialize(
                new Written(token.File.Value, token.Name, token.Source.Kind, token.Source.Key, token.Person.Value, token.ExpiresAt.ToUnixTimeSeconds()),
                TokenJsonContext.Default.Written
            )
        );

    /// <summary>Null if the text is not a token, was modified, or was protected with a key that no longer exists. The caller checks the expiry.</summary>
    public FileLinkToken? Unprotect(string? protectedToken)
    {
        if (protectedToken is not { Length: > 0 and <= MaxTokenLength })
            return null;

        try
        {
            return
                JsonSerializer.Deserialize(_protector.Unprotect(protectedToken), TokenJsonContext.Default.Written) is { } payload
                && FileSource.Read(kind => kind == payload.Of ? payload.App : null) is { } source
                ? new FileLinkToken(new(payload.File), payload.Name, source, new(payload.Person)) { ExpiresAt = Instant.FromUnixTimeSeconds(payload.Until) }
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    internal sealed record Written(string File, string Name, string Of, string App, string Person, long Until);

    [JsonSerializable(typeof(Written))]
    private sealed partial class TokenJsonContext : JsonSerializerContext;
}

/// <summary>The content of a link: the file and its download name, where the file comes from, the person the link is for, and its expiry.</summary>
internal sealed record FileLinkToken(FileId File, string Name, FileSource Source, PersonId Person)
{
    public required Instant ExpiresAt { get; init; }
}
