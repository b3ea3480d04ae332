using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Store.Leases;

/// <summary>
/// Handles the due documents of one kind that the timer sweep finds. Every host sweeps, and a host may stop at any point: each commit is guarded by the ETag of
/// the document, and afterwards the document is gone or due later.
/// </summary>
internal interface IDueDocumentHandler
{
    /// <summary>The kind of the documents.</summary>
    string Kind { get; }

    /// <summary>Whether handling always changes the document. One that stays as it was is then a fault: it is told in the log and tried again in some hours.</summary>
    bool AlwaysChanges => false;

    /// <summary>Handles one. It may have been handled since it was found.</summary>
    Task Handle(StoredDocument due, Instant now, CancellationToken cancellationToken);
}
