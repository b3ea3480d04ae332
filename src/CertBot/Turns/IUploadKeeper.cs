namespace CertBot.Turns;

/// <summary>Keeps uploaded files. What a turn does not name in what it commits was not wanted, and is not kept.</summary>
internal interface IUploadKeeper
{
    /// <summary>Makes those of the received files durable that this document, about to be committed, names.</summary>
    Task KeepNamed(string json, CancellationToken cancellationToken);
}

/// <summary>For hosts that receive no files.</summary>
internal sealed class NoUploads : IUploadKeeper
{
    public Task KeepNamed(string json, CancellationToken cancellationToken) => Task.CompletedTask;
}
