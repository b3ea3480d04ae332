using System.Net;

namespace CertBot.Store.Documents;

/// <summary>The database cannot be asked now. The message is one line for the operator; it holds neither an address' secrets nor a document's text.</summary>
internal sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException(string message, Exception? inner = null)
        : base(message, inner) { }

    /// <summary>Trying again may help.</summary>
    public bool IsTransient { get; init; }

    /// <summary>What was asked may have been done all the same.</summary>
    public bool MayHaveHappened { get; init; }

    /// <summary>How long the database asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public HttpStatusCode? Status { get; init; }
}
