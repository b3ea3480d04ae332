namespace CertBot.Store;

/// <summary>A store that CertBot will not open, or a stored document it will not read. The message is one line for the operator; nothing was changed.</summary>
internal sealed class StoreRefused : Exception
{
    public StoreRefused(string message) : base(message) { }

    public StoreRefused(string message, Exception inner) : base(message, inner) { }
}
