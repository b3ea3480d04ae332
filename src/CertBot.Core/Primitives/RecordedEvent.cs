namespace CertBot.Core.Primitives;

/// <summary>An event with when (UTC) it happened and who did it (<see cref="PersonId.Clock"/> when nobody did).</summary>
public sealed record RecordedEvent<TEvent>(NodaTime.Instant At, PersonId By, TEvent Data);
