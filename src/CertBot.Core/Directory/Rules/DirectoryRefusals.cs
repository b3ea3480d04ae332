using CertBot.Core.Primitives;

namespace CertBot.Core.Directory.Rules;

/// <summary>The refusals of this namespace: their text keys begin with <c>directory.refused.</c>.</summary>
internal static class DirectoryRefusals
{
    public static Refusal Refuse(string code, LocalizableObject? arguments = null, string? question = null) =>
        new($"directory.refused.{code}", arguments ?? [], question);
}
