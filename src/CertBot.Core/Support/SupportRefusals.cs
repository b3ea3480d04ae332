using CertBot.Core.Primitives;

namespace CertBot.Core.Support;

/// <summary>The refusals about customers and cases: their text keys begin with <c>support.refused.</c>.</summary>
internal static class SupportRefusals
{
    public static Refusal Refuse(string code, string? question = null, LocalizableObject? arguments = null) =>
        new($"support.refused.{code}", arguments ?? [], question);
}
