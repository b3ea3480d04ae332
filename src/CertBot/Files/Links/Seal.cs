using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using CertBot.Core.Texts;
using Microsoft.AspNetCore.DataProtection;
using NodaTime;

namespace CertBot.Files.Links;

/// <summary>Seals tickets, so that nobody reads or makes one; every replica that shares the keys opens every other's.</summary>
internal sealed partial class Seal(IDataProtectionProvider protection)
{
    private const int Longest = 4000;

    private readonly IDataProtector protector = protection.CreateProtector("CertBot.Files.Links.1");

    public string Write(FileTicket ticket) => protector.Protect(JsonSerializer.Serialize(
        new Written(ticket.File.Value, ticket.Name, ticket.Of is FileOf.Made ? "made" : "handed", ticket.Of.App.Value, ticket.Person.Value, ticket.Until.ToUnixTimeSeconds()), Words.Default.Written));

    /// <summary>Null: none of ours, changed, or sealed with keys that are gone. Whether it has run out is for whoever knows the time.</summary>
    public FileTicket? Read(string? link)
    {
        if (link is not { Length: > 0 and <= Longest }) return null;

        try
        {
            return JsonSerializer.Deserialize(protector.Unprotect(link), Words.Default.Written) is not { } read ? null
                : new FileTicket(new(read.File), read.Name, read.Of == "made" ? new FileOf.Made { App = new(read.App) } : new FileOf.Handed { App = new(read.App) }, new(read.Person)) { Until = Instant.FromUnixTimeSeconds(read.Until) };
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    internal sealed record Written(string File, string Name, string Of, string App, string Person, long Until);

    [JsonSerializable(typeof(Written))]
    private sealed partial class Words : JsonSerializerContext;
}
