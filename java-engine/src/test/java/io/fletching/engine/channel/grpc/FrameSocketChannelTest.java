package io.fletching.engine.channel.grpc;

/** Data by the frame socket. */
class FrameSocketChannelTest extends AbstractGrpcChannelTest {
  @Override
  WorkerServer.Transport transport() {
    return WorkerServer.Transport.UNIX;
  }

  @Override
  boolean frameSocket() {
    return true;
  }
}
