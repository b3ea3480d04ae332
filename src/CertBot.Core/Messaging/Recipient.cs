using System.Text.Json.Serialization;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;

namespace CertBot.Core.Messaging;

/// <summary>The recipient of a notification. Persons and channels are resolved at delivery.</summary>
[JsonDerivedType(typeof(ToPerson), "person")]
[JsonDerivedType(typeof(ToGroup), "group")]
[JsonDerivedType(typeof(ToVendor), "vendor")]
[JsonDerivedType(typeof(ToConversation), "place")]
public abstract record Recipient
{
    private Recipient() { }

    /// <summary>The personal chat of one person.</summary>
    public sealed record ToPerson(PersonId Person) : Recipient;

    /// <summary>The channel that is bound to a group.</summary>
    public sealed record ToGroup(GroupName Group) : Recipient;

    /// <summary>The personal chats of everybody of a vendor.</summary>
    public sealed record ToVendor(VendorId Vendor) : Recipient;

    /// <summary>The conversation the user wrote in.</summary>
    public sealed record ToConversation([property: JsonPropertyName("place")] ConversationAddress Conversation) : Recipient
    {
        /// <summary>The channel's own name of the thread they spoke in; null where there are none, or outside of any.</summary>
        [JsonPropertyName("thread")]
        public string? ThreadId { get; init; }
    }
}
