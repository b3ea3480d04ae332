using System.Collections.Immutable;

namespace CertBot.Core.Recognizers;

/// <summary>Which of the options a text names.</summary>
public abstract record ChoiceResult<T>
{
    private ChoiceResult() { }

    public sealed record Picked(T Value) : ChoiceResult<T>;

    /// <summary>It could be any of these, at least two, in the order of the options.</summary>
    public sealed record Ambiguous(ImmutableArray<T> Values) : ChoiceResult<T>;

    public sealed record NoMatch : ChoiceResult<T>;
}

/// <summary>Which options a text lists.</summary>
public abstract record MultiChoiceResult<T>
{
    private MultiChoiceResult() { }

    /// <summary>At least one, each once, in the order of the options.</summary>
    public sealed record Picked(ImmutableArray<T> Values) : MultiChoiceResult<T>;

    /// <summary>Some part of the list names no option or more than one; those parts as typed, at most 60 characters each.</summary>
    public sealed record Unclear(ImmutableArray<T> Understood, ImmutableArray<string> NotUnderstood) : MultiChoiceResult<T>;
}
