using System.Collections.Immutable;

namespace CertBot.Core.Language;

/// <summary>Which of the options a text names.</summary>
public abstract record ChoiceReading<T>
{
    private ChoiceReading()
    {
    }

    public sealed record Picked(T Value) : ChoiceReading<T>;

    /// <summary>It could be any of these, at least two, in the order of the options.</summary>
    public sealed record Several(ImmutableArray<T> Values) : ChoiceReading<T>;

    public sealed record None : ChoiceReading<T>;
}

/// <summary>Which options a text lists.</summary>
public abstract record ChoicesReading<T>
{
    private ChoicesReading()
    {
    }

    /// <summary>At least one, each once, in the order of the options.</summary>
    public sealed record Picked(ImmutableArray<T> Values) : ChoicesReading<T>;

    /// <summary>Some part of the list names no option or more than one; those parts as typed, at most 60 characters each.</summary>
    public sealed record Unclear(ImmutableArray<T> Understood, ImmutableArray<string> NotUnderstood) : ChoicesReading<T>;
}
