using System.Collections.Frozen;
using System.Collections.Immutable;
using CertBot.Core.Certification;
using CertBot.Core.Conversation.Forms;

namespace CertBot.Core.Conversation;

/// <summary>Every dialog and every question to the bot. A new one is a line here, a file in Forms, and its texts.</summary>
public static class Dialogs
{
    public static ImmutableArray<Dialog> All { get; } =
    [
        Apply.Dialog,
    ];

    public static ImmutableArray<Inquiry> Inquiries { get; } =
    [
    ];

    private static readonly FrozenDictionary<string, Dialog> ByName = All.ToFrozenDictionary(d => d.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Inquiry> InquiryByName = Inquiries.ToFrozenDictionary(i => i.Name, StringComparer.Ordinal);

    /// <summary>Null: no dialog is called so.</summary>
    public static Dialog? Find(string name) => ByName.GetValueOrDefault(name);

    public static bool Knows(string name) => ByName.ContainsKey(name) || InquiryByName.ContainsKey(name);

    /// <summary>Null: no question is called so.</summary>
    public static Inquiry? Inquiry(string name) => InquiryByName.GetValueOrDefault(name);
}
