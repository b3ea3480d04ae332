using System.Text.Json.Serialization;
using CertBot.Core.Certification;
using CertBot.Core.Directory;
using CertBot.Core.Language;

namespace CertBot.Core.Conversation;

/// <summary>What a turn asks of the domain.</summary>
[JsonDerivedType(typeof(OnApplication), "application")]
[JsonDerivedType(typeof(OnVendor), "vendor")]
[JsonDerivedType(typeof(OnRoster), "roster")]
[JsonDerivedType(typeof(OnPerson), "person")]
[JsonDerivedType(typeof(OnAccounts), "accounts")]
public abstract record Command
{
    private Command() { }

    public sealed record OnApplication(ApplicationId Id, ApplicationCommand What) : Command;

    public sealed record OnVendor(VendorId Id, VendorCommand What) : Command;

    public sealed record OnRoster(RosterCommand What) : Command;

    /// <summary>About the speaker: the language they want, the name they go by.</summary>
    public sealed record OnPerson(LanguageCode Language) : Command;

    /// <summary>About who the speaker is elsewhere.</summary>
    public sealed record OnAccounts(LinkCommand What) : Command;
}
