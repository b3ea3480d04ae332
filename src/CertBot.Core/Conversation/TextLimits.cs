namespace CertBot.Core.Conversation;

/// <summary>How long answers may be, in characters; the domain's own limits.</summary>
public static class TextLimits
{
    public const int Name = Certification.TextRules.MaxNameLength;

    public const int Line = Certification.TextRules.MaxLineLength;

    public const int Text = Certification.TextRules.MaxTextLength;
}
