using System.Collections.Frozen;
using System.Collections.Immutable;
using CertBot.Core.Conversation.Forms;
using CertBot.Core.Conversation.Inquiries;

namespace CertBot.Core.Conversation;

/// <summary>Every dialog and every question to the bot. A new one is a line here, a file in Forms, and its texts.</summary>
public static class Dialogs
{
    public static ImmutableArray<Dialog> All { get; } =
    [
        Apply.Dialog,
        KickOffDialogs.Plan, KickOffDialogs.Ready, KickOffDialogs.NotReady, KickOffDialogs.Resubmit,
        PriorityDialogs.Approve, PriorityDialogs.Defer, PriorityDialogs.Decline,
        MaterialDialogs.HandIn, MaterialDialogs.TakeBack, MaterialDialogs.Submit,
        ReviewDialogs.Claim, ReviewDialogs.Pass, ReviewDialogs.NeedsWork, ReviewDialogs.NotApplicable, ReviewDialogs.Ask, ReviewDialogs.Undo,
        MendingDialogs.Answer, MendingDialogs.Mend, MendingDialogs.SubmitMended,
        SupportDialogs.Standards, SupportDialogs.PassAudit, SupportDialogs.Shortcomings, SupportDialogs.AnswerShortcoming,
        VersionDialogs.New, VersionDialogs.Withdraw,
        EscalationDialogs.Escalate, EscalationDialogs.Acknowledge, EscalationDialogs.Comment, EscalationDialogs.Raise, EscalationDialogs.Close,
        VendorDialogs.Create, VendorDialogs.Join, VendorDialogs.Invite, VendorDialogs.Leave,
        RosterDialogs.Give, RosterDialogs.Take, RosterDialogs.Bind, RosterDialogs.Language,
        LinkDialog.Link,
    ];

    public static ImmutableArray<Inquiry> Inquiries { get; } =
    [
        Lists.Status, Lists.Applications, Lists.Queue,
        Details.Materials, Details.Missing, Details.History, Files.Get, Files.Export,
        Guide.People, Reach.Unreachable, Guide.Help,
    ];

    private static readonly FrozenDictionary<string, Dialog> ByName = All.ToFrozenDictionary(d => d.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Inquiry> InquiryByName = Inquiries.ToFrozenDictionary(i => i.Name, StringComparer.Ordinal);

    /// <summary>Null: no dialog is called so.</summary>
    public static Dialog? Find(string name) => ByName.GetValueOrDefault(name);

    public static bool Knows(string name) => ByName.ContainsKey(name) || InquiryByName.ContainsKey(name);

    /// <summary>Null: no question is called so.</summary>
    public static Inquiry? Inquiry(string name) => InquiryByName.GetValueOrDefault(name);
}
