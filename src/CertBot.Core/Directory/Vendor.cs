using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
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

    /// <summary>The keys of the API, by id.</summary>
    public ImmutableSortedDictionary<string, ApiKey> ApiKeys { get; init; } = ImmutableSortedDictionary<string, ApiKey>.Empty;

    /// <summary>The webhooks, by id.</summary>
    public ImmutableSortedDictionary<string, Webhook> Webhooks { get; init; } = ImmutableSortedDictionary<string, Webhook>.Empty;

    /// <summary>How its customers are asked how content they are; null: the vendor has not chosen yet, and nobody is asked.</summary>
    public VendorSurveys? Surveys { get; init; }

    public required int Revision { get; init; }

    /// <summary>Whether this id belongs to the vendor, or did at any time that is known.</summary>
    public bool IsOrWasMember(PersonId id) => People.ContainsKey(id.Value) || FormerMembers?.ContainsKey(id.Value) is true;
}

public sealed record Invitation(PersonId By, VendorRole Role, Instant Expires);

[JsonDerivedType(typeof(Create), "create")]
[JsonDerivedType(typeof(Invite), "invite")]
[JsonDerivedType(typeof(Join), "join")]
[JsonDerivedType(typeof(Leave), "leave")]
[JsonDerivedType(typeof(SetRole), "set-role")]
[JsonDerivedType(typeof(Remove), "remove")]
[JsonDerivedType(typeof(WithdrawInvitation), "withdraw-invitation")]
[JsonDerivedType(typeof(CreateApiKey), "create-api-key")]
[JsonDerivedType(typeof(RevokeApiKey), "revoke-api-key")]
[JsonDerivedType(typeof(AddWebhook), "add-webhook")]
[JsonDerivedType(typeof(RemoveWebhook), "remove-webhook")]
[JsonDerivedType(typeof(ChooseSurveys), "choose-surveys")]
public abstract record VendorCommand
{
    private VendorCommand() { }

    public sealed record Create(VendorId Id, string Name) : VendorCommand;

    public sealed record Invite(string CodeHash, VendorRole Role) : VendorCommand;

    public sealed record Join(string CodeHash) : VendorCommand;

    /// <summary>A manager may remove anyone, others only themselves; the last member stays.</summary>
    public sealed record Leave(PersonId Person) : VendorCommand;

    public sealed record SetRole(PersonId Person, VendorRole Role) : VendorCommand;

    /// <summary>A manager may remove a colleague; an administrator of the platform anybody, even the last one.</summary>
    public sealed record Remove(PersonId Person) : VendorCommand;

    /// <summary>By a manager, an administrator of the platform, or whoever made the invitation.</summary>
    public sealed record WithdrawInvitation(string CodeHash) : VendorCommand;

    /// <summary>The key itself is shown to the person and not kept.</summary>
    public sealed record CreateApiKey([property: JsonPropertyName("key")] string Id, string Name, string Hash) : VendorCommand;

    /// <summary>By a manager or an administrator of the platform.</summary>
    public sealed record RevokeApiKey([property: JsonPropertyName("key")] string Id) : VendorCommand;

    /// <summary>The secret is protected before it is decided.</summary>
    public sealed record AddWebhook([property: JsonPropertyName("webhook")] string Id, string Url, string Secret) : VendorCommand;

    /// <summary>By a manager or an administrator of the platform.</summary>
    public sealed record RemoveWebhook([property: JsonPropertyName("webhook")] string Id) : VendorCommand;

    /// <summary>By a manager. The vendor's own mail domains tell customers from its own people.</summary>
    public sealed record ChooseSurveys(SurveyChannel Channel, ImmutableArray<string> Domains) : VendorCommand;
}

[JsonDerivedType(typeof(Created), "created")]
[JsonDerivedType(typeof(Invited), "invited")]
[JsonDerivedType(typeof(Joined), "joined")]
[JsonDerivedType(typeof(Left), "left")]
[JsonDerivedType(typeof(RoleSet), "role-set")]
[JsonDerivedType(typeof(InvitationWithdrawn), "invitation-withdrawn")]
[JsonDerivedType(typeof(ApiKeyCreated), "api-key-created")]
[JsonDerivedType(typeof(ApiKeyRevoked), "api-key-revoked")]
[JsonDerivedType(typeof(WebhookAdded), "webhook-added")]
[JsonDerivedType(typeof(WebhookRemoved), "webhook-removed")]
[JsonDerivedType(typeof(SurveysChosen), "surveys-chosen")]
public abstract record VendorEvent
{
    private VendorEvent() { }

    public sealed record Created(VendorId Id, string Name) : VendorEvent;

    public sealed record Invited(string CodeHash, VendorRole Role, Instant Expires) : VendorEvent;

    public sealed record Joined(string CodeHash, PersonId Person, VendorRole Role) : VendorEvent;

    public sealed record Left(PersonId Person) : VendorEvent;

    public sealed record RoleSet(PersonId Person, VendorRole Role) : VendorEvent;

    public sealed record InvitationWithdrawn(string CodeHash) : VendorEvent;

    public sealed record ApiKeyCreated([property: JsonPropertyName("key")] string Id, string Name, string Hash) : VendorEvent;

    public sealed record ApiKeyRevoked([property: JsonPropertyName("key")] string Id) : VendorEvent;

    public sealed record WebhookAdded([property: JsonPropertyName("webhook")] string Id, string Url, string Secret) : VendorEvent;

    public sealed record WebhookRemoved([property: JsonPropertyName("webhook")] string Id) : VendorEvent;

    public sealed record SurveysChosen(SurveyChannel Channel, ImmutableArray<string> Domains) : VendorEvent;
}

/// <summary>
/// Codes to join a vendor by: see <see cref="OneTimeCodes"/>; their word is the vendor's id. Only hashes are stored, so a list names an invitation by a handle:
/// the vendor and the first eight digits of the hash, <c>acme-3f9a2c1b</c>. A handle lets nobody join.
/// </summary>
public static partial class Invitations
{
    public static string CreateCode(string randomText, VendorId vendor) => OneTimeCodes.Create(randomText, vendor.Value);

    public static string HashOf(string code) => OneTimeCodes.HashOf(code);

    /// <summary>The vendor a code belongs to; null when it does not look like a code at all.</summary>
    public static VendorId? VendorOf(string code) => OneTimeCodes.PrefixOf(code) is { } word ? new VendorId(word) : null;

    public static string HandleOf(VendorId vendor, string codeHash) => $"{vendor}-{codeHash[..Math.Min(HandleDigits, codeHash.Length)]}";

    /// <summary>
    /// The vendor that a code or a handle names, and the beginning of the invitation's hash; the vendor is null where only the digits of a handle were written.
    /// Null if it is neither.
    /// </summary>
    public static (VendorId? Vendor, string HashPrefix)? Parse(string codeOrHandle) =>
        VendorOf(codeOrHandle) is { } vendor ? (vendor, HashOf(codeOrHandle))
        : codeOrHandle.Length <= 100 && HandlePattern().Match(codeOrHandle.Trim()) is { Success: true } match
            ? (
                match.Groups["vendor"] is { Success: true, Value: var word } ? new VendorId(word.ToLowerInvariant()) : null,
                match.Groups["digits"].Value.ToLowerInvariant()
            )
        : null;

    private const int HandleDigits = 8;

    [GeneratedRegex(
        @"\A((?<vendor>[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?)-)?(?<digits>[0-9a-f]{8})\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex HandlePattern();
}
