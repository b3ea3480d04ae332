namespace CertBot.Inspection.Model;

/// <summary>How much of a file's content may be kept at a time, over all its packages: whoever sends it decides how much there is.</summary>
internal sealed class ModelBudget(long bytes, long codeCharacters)
{
    /// <summary>A text of code costs as much as this many characters, however short it is: a parser has to begin.</summary>
    private const int CodeTextCost = 2_000;

    private long _left = bytes;
    private long _codeLeft = codeCharacters;

    /// <summary>False when nothing more may be kept: the content is then counted only, and people are told.</summary>
    public bool TryTake(long size)
    {
        if (_left < size)
            return false;
        _left -= size;
        return true;
    }

    /// <summary>False when no more code is parsed: whoever sends a file must not hold a processor for long.</summary>
    public bool TryTakeCode(int characters)
    {
        if (_codeLeft <= 0)
            return false;
        _codeLeft -= characters + CodeTextCost;
        return true;
    }
}
