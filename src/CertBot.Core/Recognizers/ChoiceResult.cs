using System.Collections.Immutable;

namespace CertBot.Core.Recognizers;

/// <summary>The option that a text refers to.</summary>
public abstract record ChoiceResult<T>
{
    private ChoiceResult() { }

    public sealed record Picked(T Value) : ChoiceResult<T>;

    /// <summary>Ambiguous: the text matches these options, at least two, in the order of the options.</summary>
    public sealed record Ambiguous(ImmutableArray<T> Values) : ChoiceResult<T>;

    public sealed record NoMatch : ChoiceResult<T>;
}

/// <summary>The options that a text lists.</summary>
public abstract record MultiChoiceResult<T>
{
    private MultiChoiceResult() { }

    /// <summary>At least one option, each listed once, in the order of the options.</summary>
    public sealed record Picked(ImmutableArray<T> Values) : MultiChoiceResult<T>;

    /// <summary>Some parts of the list match no option or more than one. Holds those parts as typed, at most 60 characters each.</summary>
    public sealed record Unclear(ImmutableArray<T> Understood, ImmutableArray<string> NotUnderstood) : MultiChoiceResult<T>;
}
