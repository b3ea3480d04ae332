using CertBot.Cards.Templating;
using CertBot.Files;
using CertBot.Repositories;
using CertBot.Store.Documents;
using Microsoft.Data.Sqlite;

namespace CertBot.Hosting;

/// <summary>
/// What ended a command or the start of the host, in one line for the operator: what cannot be used and why, never a stack trace, never the content of a document.
/// </summary>
internal static class FailureLine
{
    public static string Of(Exception e) =>
        e switch
        {
            AggregateException { InnerException: { } inner } => Of(inner),
            StoreRejectedException or StoreUnavailableException or FileStoreUnavailableException or InvalidPolicyException or TemplateException => OneLine(
                e.Message
            ),
            SqliteException => StoreErrorText.Describe(e),
            InvalidDataException { InnerException: { } } => OneLine($"{e.Message} {Innermost(e).Message}"), // a settings file, and the place in it
            IOException or UnauthorizedAccessException or InvalidDataException => OneLine(e.Message),
            OperationCanceledException => "broken off",
            _ => OneLine($"unexpected {e.GetType().Name}: {e.Message}"),
        };

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
