namespace CertBot.Turns;

/// <summary>
/// Marks an exception that ended a turn before its first commit was requested: only then may the user be informed that nothing was changed. The mark is kept in
/// <see cref="Exception.Data"/>, so that the exception's type and stack trace reach the channels and the log unchanged.
/// </summary>
internal static class UncommittedTurnMarker
{
    private const string UncommittedKey = "certbot.uncommitted";

    /// <summary>For an exception filter: sets the mark and returns false, so that nothing is caught.</summary>
    public static bool MarkUncommitted(Exception exception)
    {
        exception.Data[UncommittedKey] = true;
        return false;
    }

    public static bool IsUncommitted(Exception exception) => exception.Data.Contains(UncommittedKey);
}
