namespace CertBot.Core.Conversation.Forms;

/// <summary>How long answers may be, in characters; the domain's own limits.</summary>
public static class TextLimits
{
    public const int Name = CertBot.Core.Certification.Applications.TextRules.MaxNameLength;

    public const int Line = CertBot.Core.Certification.Applications.TextRules.MaxLineLength;

    public const int Text = CertBot.Core.Certification.Applications.TextRules.MaxTextLength;
}
