namespace CertBot.Tests.Store.Cosmos;

/// <summary>The unmodified client over a strict stand-in of one physical partition.</summary>
public sealed class CosmosStoreTests() : CosmosStoreContract(ranges: 1);

/// <summary>The same where the partitions are spread over three.</summary>
public sealed class CosmosStoreThreePartitionsTests() : CosmosStoreContract(ranges: 3);
