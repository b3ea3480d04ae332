using System.Collections.Immutable;
using System.Text.Json.Serialization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Directory;

/// <summary>A vendor and its people. Its first developer creates it, others join by a one-time code.</summary>
public sealed record Vendor
{
    public required VendorId Id { get; init; }

    public required string Name { get; init; }

    public required ImmutableSortedDictionary<string, VendorRole> People { get; init; }

    /// <summary>
    /// When each former member left last (UTC), by person id. Null in a state stored before this was kept; it is then derived from the history.
    /// </summary>
    [JsonPropertyName("left")]
    public ImmutableSortedDictionary<string, Instant>? FormerMembers { get; init; }

    /// <summary>Open invitations by the SHA-256 (hex) of their code; the code itself is never stored.</summary>
    public ImmutableSortedDictionary<string, Invitation> Invitations { get; init; } = ImmutableSortedDictionary<string, Invitation>.Empty;

    public required int Revision { get; init; }
}

public sealed record Invitation(PersonId By, VendorRole Role, Instant Expires);

[JsonDerivedType(typeof(Create), "create")]
[JsonDerivedType(typeof(Invite), "invite")]
[JsonDerivedType(typeof(Join), "join")]
[JsonDerivedType(typeof(Leave), "leave")]
[JsonDerivedType(typeof(SetRole), "set-role")]
public abstract record VendorCommand
{
    private VendorCommand() { }

    public sealed record Create(VendorId Id, string Name) : VendorCommand;

    public sealed record Invite(string CodeHash, VendorRole Role) : VendorCommand;

    public sealed record Join(string CodeHash) : VendorCommand;

    /// <summary>A manager may remove anyone, others only themselves; the last member stays.</summary>
    public sealed record Leave(PersonId Person) : VendorCommand;

    public sealed record SetRole(PersonId Person, VendorRole Role) : VendorCommand;
}

[JsonDerivedType(typeof(Created), "created")]
[JsonDerivedType(typeof(Invited), "invited")]
[JsonDerivedType(typeof(Joined), "joined")]
[JsonDerivedType(typeof(Left), "left")]
[JsonDerivedType(typeof(RoleSet), "role-set")]
public abstract record VendorEvent
{
    private VendorEvent() { }

    public sealed record Created(VendorId Id, string Name) : VendorEvent;

    public sealed record Invited(string CodeHash, VendorRole Role, Instant Expires) : VendorEvent;

    public sealed record Joined(string CodeHash, PersonId Person, VendorRole Role) : VendorEvent;

    public sealed record Left(PersonId Person) : VendorEvent;

    public sealed record RoleSet(PersonId Person, VendorRole Role) : VendorEvent;
}

/// <summary>Codes to join a vendor by: see <see cref="OneTimeCodes"/>; their word is the vendor's id.</summary>
public static class Invitations
{
    public static string CreateCode(string randomText, VendorId vendor) => OneTimeCodes.Create(randomText, vendor.Value);

    public static string HashOf(string code) => OneTimeCodes.HashOf(code);

    /// <summary>The vendor a code belongs to; null when it does not look like a code at all.</summary>
    public static VendorId? VendorOf(string code) => OneTimeCodes.PrefixOf(code) is { } word ? new VendorId(word) : null;
}
