using System.Net;

namespace CertBot.Store.Documents;

/// <summary>The database is unavailable. The message is one line for the operator, without secrets of an address or content of a document.</summary>
internal sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException(string message, Exception? inner = null)
        : base(message, inner) { }

    /// <summary>A retry may help.</summary>
    public bool IsTransient { get; init; }

    /// <summary>The request may have been applied nevertheless.</summary>
    public bool MayHaveHappened { get; init; }

    /// <summary>How long the database asked to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public HttpStatusCode? Status { get; init; }
}
