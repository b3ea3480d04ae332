namespace CertBot.Outbox.Dispatch;

/// <summary>Does what follows from a commit in other documents. May be repeated: what was done already is not done again.</summary>
internal interface IFollowUpHandler
{
    bool Follows(OutboxMessage message);

    /// <param name="message">What happened.</param>
    /// <param name="origin">Names the outbox item: the same each time it is repeated.</param>
    /// <param name="cancellationToken">Ends the host.</param>
    Task Follow(OutboxMessage message, string origin, CancellationToken cancellationToken);
}
