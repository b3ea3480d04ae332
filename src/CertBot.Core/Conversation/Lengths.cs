namespace CertBot.Core.Conversation;

/// <summary>How long answers may be, in characters; the domain's own limits.</summary>
public static class Lengths
{
    public const int Name = Certification.Words.Name;

    public const int Line = Certification.Words.Line;

    public const int Text = Certification.Words.Text;
}
