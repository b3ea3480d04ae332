namespace CertBot.Inspection.Model;

/// <summary>How much of a file's content may be kept at a time, over all its packages: whoever sends it decides how much there is.</summary>
internal sealed class ModelBudget(long bytes)
{
    private long _left = bytes;

    /// <summary>False when nothing more may be kept: the content is then counted only, and people are told.</summary>
    public bool TryTake(long size)
    {
        if (_left < size)
            return false;
        _left -= size;
        return true;
    }
}
