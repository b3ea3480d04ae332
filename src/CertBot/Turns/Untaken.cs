namespace CertBot.Turns;

/// <summary>
/// The mark of a fault that ended a turn before its first commit was asked for: only then may somebody be told that nothing was changed.
/// It stays on the exception itself, so that the doors see the type and the place of what went wrong as they are.
/// </summary>
internal static class Untaken
{
    private const string Mark = "certbot.untaken";

    /// <summary>For an exception filter: marks, and catches nothing.</summary>
    public static bool Pass(Exception fault)
    {
        fault.Data[Mark] = true;
        return false;
    }

    public static bool Is(Exception fault) => fault.Data.Contains(Mark);
}
