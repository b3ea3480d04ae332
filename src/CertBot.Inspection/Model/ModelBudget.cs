namespace CertBot.Inspection.Model;

/// <summary>How much of a file's content may be kept at a time, over all its packages: whoever sends it decides how much there is.</summary>
internal sealed class ModelBudget(long bytes, long codeCharacters)
{
    /// <summary>A text of code costs as much as this many characters, however short it is: a parser has to begin.</summary>
    private const int CodeTextCost = 2_000;

    /// <summary>Bytes that parsers allocate for a character of code as people write it; a text that takes more is dearer.</summary>
    private const int BytesOfCharacter = 128;

    /// <summary>A text whose parser was given up is as dear as the n-th part of all that may be parsed.</summary>
    private const int PartOfTimedOut = 3;

    private long _left = bytes;
    private readonly long _costOfTimedOut = codeCharacters / PartOfTimedOut;
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

    /// <summary>What a text took beyond what its length let expect.</summary>
    public void TakeWork(int characters, long allocated, bool isTimedOut) =>
        _codeLeft -= isTimedOut ? _costOfTimedOut : Math.Max(0, allocated / BytesOfCharacter - characters);
}
