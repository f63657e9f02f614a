using StackExchange.Redis;
using TVDb.Pipeline.Redis;

namespace TVDb.Pipeline.Tests.Redis;

public class RedisFaultsTests
{
    [Theory]
    [InlineData("LOADING Redis is loading the dataset in memory")]
    [InlineData("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.")]
    [InlineData("READONLY You can't write against a read only replica.")]
    [InlineData("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.")]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'.")]
    [InlineData("BUSY Redis is busy running a script.")]
    [InlineData("CLUSTERDOWN The cluster is down")]
    [InlineData("NOREPLICAS Not enough good replicas to write.")]
    [InlineData("TRYAGAIN Multiple keys request during rehashing of slot")]
    public void IsUnavailable_RedisCannotServeNow_IsTrue(string message) => Assert.True(RedisFaults.IsUnavailable(new RedisServerException(RedisErrorKind.Unknown, CommandFlags.None, message)));

    [Theory]
    [InlineData("ERR Error running script")]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value")]
    [InlineData("NOAUTH Authentication required.")]
    public void IsUnavailable_OurOwnFault_IsFalse(string message) => Assert.False(RedisFaults.IsUnavailable(new RedisServerException(RedisErrorKind.Unknown, CommandFlags.None, message)));

    [Fact]
    public void IsUnavailable_ByException_IsConnectionAndTimeoutOnly()
    {
        Assert.True(RedisFaults.IsUnavailable(new RedisConnectionException(ConnectionFailureType.SocketClosed, CommandFlags.None, "closed", null, CommandStatus.Unknown)));
        Assert.True(RedisFaults.IsUnavailable(new RedisTimeoutException(CommandFlags.None, "no answer", CommandStatus.Sent)));
        Assert.False(RedisFaults.IsUnavailable(new TimeoutException()));
        Assert.False(RedisFaults.IsUnavailable(new InvalidOperationException()));
    }
}
